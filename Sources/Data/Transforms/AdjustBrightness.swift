import FoveaTensor

/// Multiplies every byte: `factor * pixel`, cut to 0...255 and truncated; Pillow's `ImageEnhance.Brightness`.
public struct AdjustBrightness: ImageTransform, Hashable {
    /// 0 is black, 1 the image itself, 2 twice as bright.
    public let factor: Double

    /// - Parameter factor: At least 0.
    public init(_ factor: Double) { self.factor = factor }

    /// `brightness 1.20`
    public var description: String { "brightness \(factor.fixed(2))" }

    public func apply(to image: inout Image) {
        image.replaceBytes(ByteTable { blended($0, with: 0, factor: Float(factor)) })
    }
}
