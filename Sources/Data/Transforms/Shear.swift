import Foundation

/// Shifts rows against each other along x, and columns along y: squares become parallelograms.
///
/// The same as torchvision's `functional.affine` of a Pillow image with `shear=[x, y]`.
public struct Shear: ImageTransform, Hashable {
    /// What stays where it is.
    public enum Center: String, Sendable, Hashable {
        /// The middle of the image.
        case middle
        /// The upper left corner.
        case corner
    }

    /// The angle by which vertical lines lean, in degrees below 90: above 0, to the right at the top.
    public let x: Double
    /// The angle by which horizontal lines lean, in degrees below 90: above 0, up at the right.
    public let y: Double
    /// What stays where it is.
    public let center: Center
    /// How pixels are found between pixels.
    public let interpolation: Interpolation
    /// What comes in from outside: a byte for each channel, one for all, or none for black.
    public let fill: [UInt8]

    /// Around the middle, black outside, unless said otherwise.
    public init(
        x: Double = 0, y: Double = 0, around center: Center = .middle, interpolation: Interpolation = .bilinear,
        fill: [UInt8] = []
    ) {
        self.x = x
        self.y = y
        self.center = center
        self.interpolation = interpolation
        self.fill = fill
    }

    /// `shear 5.0° along x` or `shear 5.0° along x, -3.0° along y`
    public var description: String {
        func part(_ angle: Double, _ axis: String) -> String { String(format: "%.1f° along ", angle) + axis }
        if y == 0 { return "shear " + part(x, "x") }
        return "shear " + (x == 0 ? part(y, "y") : part(x, "x") + ", " + part(y, "y"))
    }

    public func apply(to image: inout Image) {
        let map = AffineMap(center: center == .middle ? image.size.middle : .zero, shear: SIMD2(x, y))
        Affine(map, interpolation: interpolation, fill: fill).apply(to: &image)
    }
}
