/// How an image of any size comes to the size that the network sees: by resizing and cropping, fixed or random.
public protocol Framing: Sendable {
    /// What is taken from an image of this size.
    func frame(for size: ImageSize, from random: inout RandomDraws) -> Frame

    /// The size of the result, or `nil` where it depends on the image.
    var outputSize: ImageSize? { get }
}

/// A part of an image, resized: `source` is taken from the image and resized to `resized`; of that, `window` is the result.
/// The window may reach beyond what was resized, where it is black.
public struct Frame: Sendable, Hashable {
    /// In pixels of the whole image, within it.
    public var source: ImageBox
    /// What the source is resized to.
    public var resized: ImageSize
    /// The part of the resized image that is the result.
    public var window: ImageBox
    /// How pixels are resampled.
    public var filter: ResizeFilter

    /// A frame as given; the whole of the resized part by default.
    public init(source: ImageBox, resized: ImageSize, window: ImageBox? = nil, filter: ResizeFilter = .bilinear) {
        self.source = source
        self.resized = resized
        self.window = window ?? ImageBox(of: resized)
        self.filter = filter
    }

    /// How many times smaller, in both directions, the image may be decoded with no pixel of the result having to be
    /// invented: 1, 2, 4 or 8.
    public var reduction: Int {
        [8, 4, 2].first { source.height >= $0 * resized.height && source.width >= $0 * resized.width } ?? 1
    }
}

/// How a pixel of a resized image is made from those around it; both are antialiased when the image shrinks.
public enum ResizeFilter: String, Sendable, Hashable, Codable, CaseIterable {
    /// A triangle, as wide as two pixels of the smaller image.
    case bilinear
    /// Keys' cubic with a = -0.5, as wide as four pixels of the smaller image.
    case bicubic
}
