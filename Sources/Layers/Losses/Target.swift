import FoveaTensor

/// What a loss compares scores with, in the two forms it comes in: labels i32`[N]`, or floating point `[N, classes]`.
///
/// A label outside of the classes becomes a row of zeros: a graph knows no numbers, so data sets check their labels when
/// they are read.
extension Loss {
    /// The target as a row for each row of the scores, of the scores' dtype: labels become one-hot.
    ///
    /// - Parameter name: What errors call the loss.
    /// - Throws: a sentence when target and scores do not fit together.
    func rows(_ target: Tensor, for scores: Tensor, of name: String) throws -> Tensor {
        try requireFit(target, scores, name)
        if target.dtype == .i32 { return try target.oneHot(count: scores.shape[1], dtype: scores.dtype) }
        return try target.cast(to: scores.dtype)
    }

    /// The class of each row, one-hot, of the scores' dtype: the label, or the place of a row's largest number.
    ///
    /// - Throws: a sentence when target and scores do not fit together.
    func classes(_ target: Tensor, for scores: Tensor, of name: String) throws -> Tensor {
        try requireFit(target, scores, name)
        let labels = target.dtype == .i32 ? target : try target.argmax(axis: 1)
        return try labels.oneHot(count: scores.shape[1], dtype: scores.dtype)
    }

    private func requireFit(_ target: Tensor, _ scores: Tensor, _ name: String) throws {
        guard scores.rank == 2, scores.dtype.isFloatingPoint else {
            throw FoveaError.invalid("\(name) expects floating-point scores [batch, classes], but got \(scores.type)")
                .at(Scope.path)
        }
        let labels = TensorType([scores.shape[0]], .i32)
        guard target.type == labels || (target.dtype.isFloatingPoint && target.shape == scores.shape) else {
            throw FoveaError.invalid(
                "\(name) expects a label for each row of the scores \(scores.shape), \(labels), or a floating-point "
                    + "target of their shape, but got \(target.type)"
            ).at(Scope.path)
        }
    }
}
