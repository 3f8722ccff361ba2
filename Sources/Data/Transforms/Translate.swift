/// Moves an image by whole pixels.
///
/// The same as torchvision's `functional.affine` of a Pillow image with `translate=[x, y]`.
public struct Translate: ImageTransform, Hashable {
    /// Pixels to the right.
    public let x: Int
    /// Pixels down.
    public let y: Int
    /// What comes in from outside: a byte for each channel, one for all, or none for black.
    public let fill: [UInt8]

    /// Black outside unless said otherwise.
    public init(x: Int, y: Int, fill: [UInt8] = []) {
        self.x = x
        self.y = y
        self.fill = fill
    }

    /// `translate 3 right, -2 down`
    public var description: String { "translate \(x) right, \(y) down" }

    public func apply(to image: inout Image) {
        // Whole pixels come from whole pixels: both interpolations find the same.
        Affine(AffineMap(1, 0, Double(-x), 0, 1, Double(-y)), interpolation: .nearest, fill: fill).apply(to: &image)
    }
}
