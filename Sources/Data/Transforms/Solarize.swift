import FoveaTensor

/// The negative of what is bright: bytes of at least the threshold become `255 - byte`; Pillow's `ImageOps.solarize`.
public struct Solarize: ImageTransform, Hashable {
    /// 0 inverts the whole image, 256 nothing.
    public let threshold: Double

    /// - Parameter threshold: 0...256.
    public init(threshold: Double) { self.threshold = threshold }

    /// `solarize from 128`
    public var description: String { "solarize from \(threshold.fixed(0))" }

    public func apply(to image: inout Image) {
        image.replaceBytes(ByteTable { Double($0) < threshold ? $0 : 255 - $0 })
    }
}
