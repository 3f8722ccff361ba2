import CKernels
import FoveaTensor

/// Turns the colour circle: every pixel's hue changes by a part of a full turn, in Pillow's bytes of hue, saturation and
/// value, of which the hue's byte grows by `turns * 255`, truncated, modulo 256. What torchvision's `adjust_hue` does with
/// Pillow's images, to the byte. Grey images stay as they are.
public struct AdjustHue: ImageTransform, Hashable {
    /// -0.5...0.5; a third makes green of red.
    public let turns: Double

    /// - Parameter turns: -0.5...0.5.
    public init(_ turns: Double) { self.turns = turns }

    /// `hue +0.050`
    public var description: String { "hue \(turns < 0 ? "" : "+")\(turns.fixed(3))" }

    public func apply(to image: inout Image) {
        guard image.channels == 3 else { return }
        // Beyond half a turn this goes on around the circle.
        let shift = Int32((turns * 255).truncatingRemainder(dividingBy: 256)) & 255
        let area = Int64(image.size.area)
        image.withUnsafeMutablePixels { pixels in
            guard let start = pixels.baseAddress else { return }
            fovea_image_hue(area, shift, start)
        }
    }
}
