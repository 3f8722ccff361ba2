import FoveaSpec
import FoveaTensor

/// The largest number of numbers in an image that is whitened: 3x52x52, or 90x90 in grey. The matrix then takes 256 MiB
/// in f32, and its making about 2.5 GiB for some minutes.
let largestWhitenedImage = 8192

/// Principal components divided by their deviations: `pca-whiten:epsilon=1e-5`.
///
///     y = W (x - mean),  W = diag(1 / √(s + ε)) Uᵀ
///
/// `U` holds the eigenvectors and `s` the eigenvalues of the covariance of training images scaled to `[0, 1]`, the largest
/// first; so the covariance of the result is diagonal with `s / (s + ε)`: 1 for what varies, 0 for what does not. All
/// components are kept and the result has the image's shape, but its numbers are components and no longer places.
///
/// An eigenvector's sign is free: here its largest entry is positive. (Krizhevsky 2009, "Learning multiple layers of features
/// from tiny images", appendix A.)
public struct PCAWhitening: NormalizationMethod {
    /// Added to every eigenvalue, so that directions in which the images do not vary are not blown up.
    public let epsilon: Double

    /// By default with ε = 1e-5.
    public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

    public var description: String { "pca-whiten:epsilon=\(epsilon)" }

    /// - Throws: a sentence also when an image has more than 8192 numbers.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization {
        try Normalization(whitening: dataset, threads: threads, onBadImage: onBadImage, for: "pca-whiten") { eigen in
            let size = eigen.size
            return NDArray(TensorType([size, size], .f32)) { bytes in
                let matrix = bytes.bindMemory(to: Float.self)
                for row in 0..<size {
                    let vector = eigen.vector(size - 1 - row)
                    let largest = vector.max { abs($0) < abs($1) } ?? 1
                    let sign: Double = largest < 0 ? -1 : 1
                    let factor = sign / (eigen.variance(size - 1 - row) + epsilon).squareRoot()
                    for (place, value) in vector.enumerated() { matrix[row * size + place] = Float(factor * value) }
                }
            }
        }
    }

    static let registration = NormalizationRegistry.Entry(
        "pca-whiten", "principal components of equal variance: epsilon=1e-5"
    ) { spec in
        PCAWhitening(epsilon: try spec.whiteningEpsilon())
    }
}

/// The images nearest to the original ones of which no two numbers are correlated: `zca-whiten:epsilon=1e-5`.
///
///     y = W (x - mean),  W = U diag(1 / √(s + ε)) Uᵀ
///
/// `U` and `s` are those of ``PCAWhitening``; turned back by `U`, the result looks like an image with its edges brought
/// out. Its covariance is `U diag(s / (s + ε)) Uᵀ`: the identity, but for directions in which the images do not vary.
/// (Bell and Sejnowski 1997, "The 'independent components' of natural scenes are edge filters".)
public struct ZCAWhitening: NormalizationMethod {
    /// Added to every eigenvalue, so that directions in which the images do not vary are not blown up.
    public let epsilon: Double

    /// By default with ε = 1e-5.
    public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

    public var description: String { "zca-whiten:epsilon=\(epsilon)" }

    /// - Throws: a sentence also when an image has more than 8192 numbers.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization {
        try Normalization(whitening: dataset, threads: threads, onBadImage: onBadImage, for: "zca-whiten") { eigen in
            let matrix = eigen.function { 1 / ($0 + epsilon).squareRoot() }
            return NDArray([eigen.size, eigen.size], matrix.map(Float.init))
        }
    }

    static let registration = NormalizationRegistry.Entry(
        "zca-whiten", "decorrelated, and still an image: epsilon=1e-5"
    ) { spec in
        ZCAWhitening(epsilon: try spec.whiteningEpsilon())
    }
}

extension Normalization {
    /// The mean image, and the matrix that `matrix` makes of the covariance's eigenvectors.
    fileprivate init(
        whitening dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy, for purpose: String,
        matrix: (SymmetricEigenproblem) throws -> NDArray
    ) throws {
        let shape = try dataset.requireImageShape(for: purpose)
        guard shape.count <= largestWhitenedImage else {
            throw FoveaError.invalid(
                "\(purpose) of images \(shape) needs a matrix of \(shape.count) x \(shape.count) numbers; it takes images of "
                    + "up to \(largestWhitenedImage) numbers, such as 3x52x52; resize them first")
        }
        let covariance = try OpenBLAS.withThreads(threads) {
            try ImageCovariance(of: dataset, shape: shape, threads: threads, onBadImage: onBadImage)
        }
        // On one thread: on more, LAPACK's rounding would depend on how many.
        let eigen = try OpenBLAS.withThreads(1) { try SymmetricEigenproblem(covariance.matrix, size: shape.count) }
        try self.init(
            shape: shape, mean: covariance.mean, standardDeviation: [Double](repeating: 1, count: shape.count),
            whitening: matrix(eigen))
    }
}

extension Spec {
    fileprivate mutating func whiteningEpsilon() throws -> Double { try double("epsilon", default: 1e-5, above: 0) }
}
