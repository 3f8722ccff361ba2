import FoveaTensor

/// What training makes small: the mean of some terms over a batch.
///
/// A loss tells the sum of its terms and the weight that the sum is divided by, apart from each other: batches of
/// different sizes are then put together exactly, by adding sums and adding weights.
public protocol Loss: Sendable {
    /// The sum over the batch, and what it is divided by.
    ///
    /// - Parameters:
    ///   - scores: `[N, classes]`, floating point.
    ///   - target: Labels, i32`[N]`, each in `0 ..< classes`; or floating point `[N, classes]`: one-hot rows, probabilities
    ///     of the classes, or values to be met.
    /// - Throws: a sentence when the shapes do not fit together.
    func sum(_ scores: Tensor, target: Tensor) throws -> LossSum

    /// Whether the target must be classes or their probabilities, rather than values to be met.
    var needsClasses: Bool { get }
}

extension Loss {
    /// Values will do, unless the loss says otherwise.
    public var needsClasses: Bool { false }
}

extension Loss {
    /// The mean over the batch, a scalar: the sum divided by the weight, NaN for an empty batch.
    ///
    /// - Throws: a sentence when the shapes do not fit together.
    public func callAsFunction(_ scores: Tensor, target: Tensor) throws -> Tensor {
        try sum(scores, target: target).mean()
    }
}

/// A loss before its division: two scalars of the scores' dtype.
public struct LossSum: Sendable {
    /// The sum of the terms.
    public let total: Tensor
    /// What the sum is divided by: how many terms there are, or the sum of their weights. It does not depend on the
    /// scores.
    public let weight: Tensor

    /// A sum of weighted terms.
    public init(total: Tensor, weight: Tensor) {
        self.total = total
        self.weight = weight
    }

    /// A sum of `count` terms that all count alike.
    public init(total: Tensor, count: Int) {
        self.init(total: total, weight: .constant(Double(count), total.dtype))
    }

    /// `total / weight`.
    public func mean() throws -> Tensor { try total / weight }
}
