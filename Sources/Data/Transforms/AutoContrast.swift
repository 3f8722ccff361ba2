import FoveaTensor

/// Stretches each channel so that its darkest pixel becomes 0 and its brightest 255, `(byte - low) * 255 / (high - low)`
/// truncated; Pillow's `ImageOps.autocontrast`.
public struct AutoContrast: ImageTransform, Hashable {
    /// Has no parameters.
    public init() {}

    /// `autocontrast`
    public var description: String { "autocontrast" }

    public func apply(to image: inout Image) {
        image.forEachPlane { plane in
            guard let (low, high) = ByteHistogram(of: plane).extremes, low < high else { return }
            // In Pillow's order, which decides how it rounds.
            let scale = 255 / Double(high - low)
            let offset = -Double(low) * scale
            ByteTable { UInt8(min(max(Double($0) * scale + offset, 0), 255)) }.apply(to: plane)
        }
    }
}
