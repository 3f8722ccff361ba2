import FoveaTensor

/// The negative, `255 - byte`; Pillow's `ImageOps.invert`.
public struct Invert: ImageTransform, Hashable {
    /// Has no parameters.
    public init() {}

    /// `invert`
    public var description: String { "invert" }

    public func apply(to image: inout Image) { image.replaceBytes(ByteTable { 255 - $0 }) }
}
