import FoveaTensor

/// A dataset whose images are all brought to one size, in the same way every time.
public struct FramedDataset: DatasetWrapper {
    /// The images as they are stored.
    public let base: any Dataset
    private let framing: any Framing
    private let size: ImageSize

    /// - Parameter framing: Nothing random: it draws the same numbers for every image.
    /// - Throws: what reading the first image throws, where the size follows from it.
    public init(_ base: any Dataset, framing: any Framing) throws {
        self.base = base
        self.framing = framing
        size = try Pipeline.imageSize(of: base, framing: framing)
    }

    /// What the framing gives.
    public var imageSize: ImageSize? { size }
    /// A framed image is not its file's.
    public func encodedImage(at index: Int) -> [UInt8]? { nil }

    /// The framed image; it is not decoded any smaller than that.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        let key = SampleKey(seed: 0, epoch: 0, index: index)
        let image = try Pipeline.framed(index, of: base, by: framing, key: key)
        guard image.size == size else {
            throw Pipeline.wrongSize(image.size, at: base.place(of: index), expected: size)
        }
        return image
    }
}

extension Pipeline {
    /// The error for an image that is not of the size of the others.
    static func wrongSize(_ found: ImageSize, at place: String, expected: ImageSize) -> FoveaError {
        .invalid(
            "\(place) is \(found) pixels, but the images must be \(expected); bring them to one size, "
                + "such as by the preprocessing 'resize:256 center-crop:224'")
    }
}
