extension Operations {
    /// The gradient of ``ReLU``, told from its output: `dx = dy` where `y > 0`, else 0.
    ///
    /// - Inputs: `dy` and `y`.
    /// - Gradient: linear in `dy`, so the same operation again; nothing for `y`, whose derivative is 0 wherever it exists.
    public struct ReLUGradient: ElementwiseOperation {
        public init() {}

        public func gradient(inputs: [Tensor], output: Tensor, arriving ddx: Tensor) throws -> [Tensor?] {
            [try .applying(ReLUGradient(), to: ddx, inputs[1]), nil]
        }
    }
}
