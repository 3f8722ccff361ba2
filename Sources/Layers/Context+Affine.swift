import FoveaTensor

extension Context {
    /// The weight and bias of a normalization, or ones and zeros that nothing changes.
    func affine(
        _ shape: Shape, isLearned: Bool, scale: any Initializer = .ones
    ) throws -> (weight: Tensor, bias: Tensor) {
        guard isLearned else {
            let type = TensorType(shape, dtype)
            return (.full(1, type), .full(0, type))
        }
        return (try parameter("weight", shape, scale), try parameter("bias", shape, .zeros))
    }
}
