extension Operations {
    /// `y = x`, through which no gradient passes: PyTorch's `detach`. It costs nothing in a compiled program.
    ///
    /// - Gradient: none.
    public struct StopGradient: Operation {
        public init() {}

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }
        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [nil] }
    }
}

extension Tensor {
    /// The same numbers, as if they had been given: no gradient passes to what they were computed from. See
    /// ``Operations/StopGradient``.
    public func detached() throws -> Tensor { try .applying(Operations.StopGradient(), to: self) }
}
