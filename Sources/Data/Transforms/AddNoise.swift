import CKernels
import FoveaTensor

/// Adds a number to every byte, drawn from the normal distribution of mean 0, to the nearest and cut to 0...255.
///
/// The numbers are Box and Muller's of the stream's words, so the same stream always adds the same.
public struct AddNoise: ImageTransform, Hashable {
    /// Of pixels scaled to `[0, 1]`: 0.1 is 25.5 grey levels.
    public let standardDeviation: Double
    /// Where the numbers come from.
    public let random: Philox

    /// - Parameter standardDeviation: At least 0, of pixels scaled to `[0, 1]`.
    public init(standardDeviation: Double, random: Philox) {
        self.standardDeviation = standardDeviation
        self.random = random
    }

    /// `noise 0.050`
    public var description: String { "noise \(standardDeviation.fixed(3))" }

    public func apply(to image: inout Image) {
        image.withUnsafeMutablePixels { pixels in
            guard let start = pixels.baseAddress else { return }
            fovea_image_noise(
                Int64(pixels.count), UInt32(truncatingIfNeeded: random.key), UInt32(random.key >> 32), random.stream,
                Float(255 * standardDeviation), start)
        }
    }
}
