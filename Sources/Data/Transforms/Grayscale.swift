import FoveaTensor

/// The grey image of the same brightness, in as many channels: Pillow's mode "L". Grey images stay as they are.
public struct Grayscale: ImageTransform, Hashable {
    /// Has no parameters.
    public init() {}

    /// `grayscale`
    public var description: String { "grayscale" }

    public func apply(to image: inout Image) {
        guard image.channels == 3, let luma = image.luma else { return }
        luma.pixels.withUnsafeBufferPointer { grey in
            guard let from = grey.baseAddress else { return }
            image.forEachPlane { $0.baseAddress?.update(from: from, count: $0.count) }
        }
    }
}
