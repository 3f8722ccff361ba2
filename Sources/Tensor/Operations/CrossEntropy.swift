/// The mean over a batch of the negative log-likelihood that the softmax of the logits gives the labels:
///
///     loss = -1/N · Σ_n log softmax(logits_n)[labels_n]
///
/// Composed of one-hot, ``Operations/LogSoftmax``, a product and a sum.
///
/// - Parameters:
///   - logits: `[N, K]`, floating point.
///   - labels: `[N]`, i32, each in `0..<K`. One outside adds nothing to the loss: a graph knows no numbers, so data
///     sets must check their labels when they are read.
/// - Returns: a scalar; NaN for an empty batch, as in PyTorch.
/// - Throws: a sentence when the shapes or kinds of number do not fit.
public func crossEntropy(_ logits: Tensor, labels: Tensor) throws -> Tensor {
    guard logits.rank == 2, logits.dtype.isFloatingPoint else {
        let message = "crossEntropy expects floating-point logits [batch, classes], but got \(logits.type)"
        throw FoveaError.invalid(message).at(Scope.path)
    }
    guard labels.type == TensorType([logits.shape[0]], .i32) else {
        let expected = TensorType([logits.shape[0]], .i32)
        let message =
            "crossEntropy expects one label per row of the logits \(logits.shape), \(expected), but got \(labels.type)"
        throw FoveaError.invalid(message).at(Scope.path)
    }
    let chosen = try labels.oneHot(count: logits.shape[1], dtype: logits.dtype)
    let logLikelihood = try (chosen * logits.logSoftmax(axis: 1)).sum()
    return try logLikelihood * (-1 / Double(logits.shape[0]))
}
