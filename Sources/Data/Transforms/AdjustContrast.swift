import FoveaTensor

/// Moves every byte away from the image's mean brightness, or towards it: `mean + factor * (pixel - mean)`, cut to 0...255
/// and truncated; the mean of the luma is rounded. Pillow's `ImageEnhance.Contrast`.
///
/// Images of neither 1 nor 3 channels, which have no luma, stay as they are.
public struct AdjustContrast: ImageTransform, Hashable {
    /// 0 is even grey, 1 the image itself, 2 twice the contrast.
    public let factor: Double

    /// - Parameter factor: At least 0.
    public init(_ factor: Double) { self.factor = factor }

    /// `contrast 1.20`
    public var description: String { "contrast \(factor.fixed(2))" }

    public func apply(to image: inout Image) {
        guard var luma = image.luma, luma.size.area > 0 else { return }
        let counts = luma.withUnsafeMutablePixels { ByteHistogram(of: $0) }.counts
        let sum = counts.enumerated().reduce(0) { $0 + Double($1.offset) * Double($1.element) }
        let mean = UInt8(sum / Double(luma.size.area) + 0.5)
        image.replaceBytes(ByteTable { blended($0, with: mean, factor: Float(factor)) })
    }
}
