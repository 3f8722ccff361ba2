import FoveaTensor

extension Context {
    /// `scale · x` with probability `1 - rate`, else 0, drawn anew at every step.
    ///
    /// What the backward pass needs is one bool per draw. Whatever is dropped is multiplied by 0, so NaN stays NaN.
    ///
    /// - Parameters:
    ///   - shape: One draw per element, stretched over `x`: its own shape for single numbers, `[N, C, 1, 1]` for channels.
    ///   - scale: What is multiplied with what stays.
    func dropping(_ x: Tensor, rate: Double, shape: Shape, scale: Double) throws -> Tensor {
        try .select(randomUniform(shape) .>= rate, x * scale, x * 0)
    }
}
