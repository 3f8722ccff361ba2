import CKernels
import Foundation
import FoveaTensor

/// Weighs each pixel's neighbours by a Gaussian of their distance: `exp(-d² / (2 sigma²))` for each direction, the weights of
/// a square window, scaled to sum to 1; the result is rounded to the nearest. Beyond its border pixels the image is mirrored.
/// torchvision's `gaussian_blur`, within one grey level, for the sums are taken in another order.
public struct GaussianBlur: ImageTransform, Hashable {
    /// The window's rows and columns.
    public let kernel: Int
    /// In pixels.
    public let sigma: Double

    /// - Parameters:
    ///   - kernel: Odd, at least 1.
    ///   - sigma: Above 0.
    public init(kernel: Int, sigma: Double) {
        self.kernel = kernel
        self.sigma = sigma
    }

    /// `blur 3x3 sigma 0.80`
    public var description: String { "blur \(kernel)x\(kernel) sigma \(sigma.fixed(2))" }

    public func apply(to image: inout Image) {
        let radius = kernel / 2
        let (height, width, weights) = (image.height, image.width, weights(radius: radius))
        var row = [Float](repeating: 0, count: width + 2 * radius)
        image.replacePlanes { plane, result in
            fovea_image_blur(Int64(height), Int64(width), plane, Int64(radius), weights, &row, result)
        }
    }

    private func weights(radius: Int) -> [Float] {
        let heights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
        let sum = heights.reduce(0, +)
        return heights.map { Float($0 / sum) }
    }
}
