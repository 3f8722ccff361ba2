import Foundation

/// Enlarges or shrinks what an image shows around its middle; the image keeps its size.
///
/// The same as torchvision's `functional.affine` of a Pillow image with `scale`. Shrinking takes single pixels, without
/// averaging; `Frame` resizes with it.
public struct Scale: ImageTransform, Hashable {
    /// Above 0; larger than 1 to enlarge.
    public let factor: Double
    /// How pixels are found between pixels.
    public let interpolation: Interpolation
    /// What comes in from outside: a byte for each channel, one for all, or none for black.
    public let fill: [UInt8]

    /// Black outside unless said otherwise.
    public init(_ factor: Double, interpolation: Interpolation = .bilinear, fill: [UInt8] = []) {
        self.factor = factor
        self.interpolation = interpolation
        self.fill = fill
    }

    /// `scale 1.15`
    public var description: String { String(format: "scale %.2f", factor) }

    public func apply(to image: inout Image) {
        let map = AffineMap(center: image.size.middle, scale: factor)
        Affine(map, interpolation: interpolation, fill: fill).apply(to: &image)
    }
}
