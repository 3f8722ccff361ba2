import Foundation

/// Turns an image around its middle; it keeps its size, and its corners are lost.
///
/// The same as torchvision's `functional.rotate` of a Pillow image.
public struct Rotate: ImageTransform, Hashable {
    /// In degrees, counterclockwise.
    public let angle: Double
    /// How pixels are found between pixels.
    public let interpolation: Interpolation
    /// What comes in from outside: a byte for each channel, one for all, or none for black.
    public let fill: [UInt8]

    /// Black outside unless said otherwise.
    public init(_ angle: Double, interpolation: Interpolation = .bilinear, fill: [UInt8] = []) {
        self.angle = angle
        self.interpolation = interpolation
        self.fill = fill
    }

    /// `rotate 12.5°`
    public var description: String { String(format: "rotate %.1f°", angle) }

    public func apply(to image: inout Image) {
        let map = AffineMap(center: image.size.middle, rotation: angle)
        Affine(map, interpolation: interpolation, fill: fill).apply(to: &image)
    }
}
