import FoveaTensor

/// Keeps the highest bits of every byte; Pillow's `ImageOps.posterize`.
public struct Posterize: ImageTransform, Hashable {
    /// 0...8; 8 changes nothing.
    public let bits: Int

    /// - Parameter bits: 0...8.
    public init(bits: Int) { self.bits = bits }

    /// `posterize 4 bits`
    public var description: String { "posterize \(bits) bits" }

    public func apply(to image: inout Image) {
        let lost = min(max(8 - bits, 0), 8)
        image.replaceBytes(ByteTable { ($0 >> lost) << lost })
    }
}
