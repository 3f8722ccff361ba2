import FoveaTensor

extension Operations.Full: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        [NDArray(repeating: value, type)]
    }
}

extension Operations.Constant: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] { [array] }
}
