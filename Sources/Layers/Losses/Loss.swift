import FoveaTensor

/// What training makes small.
public protocol Loss: Sendable {
    /// The mean over the batch.
    ///
    /// - Parameters:
    ///   - scores: `[N, classes]`, floating point.
    ///   - labels: i32`[N]`, each in `0 ..< classes`.
    /// - Returns: a scalar.
    /// - Throws: a sentence when the shapes do not fit together.
    func callAsFunction(_ scores: Tensor, labels: Tensor) throws -> Tensor
}
