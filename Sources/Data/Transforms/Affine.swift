/// A linear map and a shift: what all of rotating, moving, shearing and scaling are, and what they make together.
///
/// The same as Pillow's `Image.transform` with `Transform.AFFINE`.
public struct Affine: ImageTransform, Hashable {
    /// Where the result's points come from.
    public let map: AffineMap
    /// How pixels are found between pixels.
    public let interpolation: Interpolation
    /// What comes in from outside: a byte for each channel, one for all, or none for black.
    public let fill: [UInt8]

    /// Black outside unless said otherwise.
    public init(_ map: AffineMap, interpolation: Interpolation = .bilinear, fill: [UInt8] = []) {
        self.map = map
        self.interpolation = interpolation
        self.fill = fill
    }

    /// `affine [1.00 0.10 -1.60; 0.00 1.00 0.00]`
    public var description: String { "affine \(map)" }

    public func apply(to image: inout Image) {
        image.warp(
            by: [map.a, map.b, map.c, map.d, map.e, map.f, 0, 0], interpolation: interpolation, fill: fill)
    }
}

extension ImageSize {
    /// The middle, `(column, row)`: half the width and half the height.
    var middle: SIMD2<Double> { SIMD2(Double(width) * 0.5, Double(height) * 0.5) }
}
