import FoveaTensor

/// Shifts the colours along the directions in which those of the training images vary (Krizhevsky et al. 2012, "ImageNet
/// Classification with Deep Convolutional Neural Networks"): adds `Σ αᵢ λᵢ pᵢ` to every pixel in `[0, 1]`, where `λᵢ` and
/// `pᵢ` are the eigenvalues and eigenvectors of the pixels' covariance and `αᵢ ~ N(0, standardDeviation²)`, drawn once for
/// an image. Images that are not of three channels stay as they are.
public struct PCAJitter: Augmentation, Hashable {
    /// Of `αᵢ`.
    public let standardDeviation: Double
    /// `λᵢ pᵢ` of pixels in `[0, 1]`: three vectors of red, green and blue.
    public let directions: [[Double]]

    /// Those of ImageNet's training images, which fb.resnet.torch published: `λᵢ` times column `i` of the eigenvectors.
    public static let imageNetDirections: [[Double]] = [
        (0.2175, [-0.5675, -0.5808, -0.5836]),
        (0.0188, [0.7192, -0.0045, -0.6948]),
        (0.0045, [0.4009, -0.8140, 0.4203]),
    ].map { value, vector in vector.map { value * $0 } }

    /// As in the paper; ImageNet's directions until it is fitted.
    ///
    /// - Parameters:
    ///   - standardDeviation: At least 0.
    ///   - directions: Three vectors of three numbers.
    public init(standardDeviation: Double = 0.1, directions: [[Double]] = Self.imageNetDirections) {
        self.standardDeviation = standardDeviation
        self.directions = directions
    }

    /// It does.
    public var needsColor: Bool { true }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        var shifts = [0.0, 0, 0]
        for direction in directions {
            let alpha = standardDeviation * random.normal()
            for (channel, value) in direction.enumerated() { shifts[channel] += 255 * alpha * value }
        }
        return [ColorShift(shifts)]
    }

    public var needsStatistics: Bool { true }

    /// With the directions of these images' pixels; itself where they do not have three channels.
    ///
    /// - Throws: a sentence when LAPACK finds no eigenvectors.
    public func fitted(to statistics: PixelStatistics) throws -> any Augmentation {
        guard statistics.mean.count == 3 else { return self }
        let problem = try SymmetricEigenproblem(statistics.covariance, size: 3)
        let directions = (0..<3).reversed().map { index -> [Double] in
            let vector = problem.vector(index)
            // Either sign is an eigenvector's; the same one everywhere makes the same images.
            let sign = vector.first.map { $0 < 0 } == true ? -1.0 : 1
            return vector.map { sign * problem.variance(index) * $0 }
        }
        return PCAJitter(standardDeviation: standardDeviation, directions: directions)
    }

    static let registration = AugmentationRegistry.Entry(
        "pca", "shifts colours as those of the training images vary: std=0.1"
    ) { spec in
        .image(PCAJitter(standardDeviation: try spec.double("std", default: 0.1, in: 0...100)))
    }
}
