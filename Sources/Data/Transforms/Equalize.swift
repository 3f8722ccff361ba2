import FoveaTensor

/// Spreads the bytes of each channel so that all grey levels come about equally often; Pillow's `ImageOps.equalize`.
public struct Equalize: ImageTransform, Hashable {
    /// Has no parameters.
    public init() {}

    /// `equalize`
    public var description: String { "equalize" }

    public func apply(to image: inout Image) {
        image.forEachPlane { plane in
            let counts = ByteHistogram(of: plane).counts
            // The pixels of the brightest level need no room above them.
            guard let brightest = counts.last(where: { $0 > 0 }) else { return }
            let step = (Int64(plane.count) - brightest) / 255
            guard step > 0 else { return }
            var sum = step / 2
            let levels = counts.map { count in
                defer { sum += count }
                return UInt8(min(sum / step, 255))
            }
            ByteTable { levels[Int($0)] }.apply(to: plane)
        }
    }
}
