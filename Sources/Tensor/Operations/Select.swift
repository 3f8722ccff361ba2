extension Operations {
    /// A choice: `y = a` where the condition holds, else `b`; elementwise with broadcasting of all three.
    ///
    /// - Inputs: a condition (bool), `a` and `b` of one dtype.
    /// - Gradient: `da = dy` where the condition holds, `db = dy` where it does not, 0 elsewhere.
    public struct Select: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .any }

        public var flopsPerElement: Int { 0 }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard inputs[0].dtype == .bool else {
                throw FoveaError.invalid(
                    "Select expects a condition of dtype bool, but got \(inputs[0]); compare with 0 first (x .!= 0)")
            }
            return [TensorType(try broadcastShape(of: inputs), try commonDType(of: Array(inputs.dropFirst())))]
        }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let zero = try dy.scalar(0)
            return [nil, try .select(inputs[0], dy, zero), try .select(inputs[0], zero, dy)]
        }
    }
}

extension Tensor {
    /// `a` where `condition` holds, else `b`; see ``Operations/Select``.
    ///
    /// - Throws: a sentence when the condition is not bool, or shapes or dtypes do not fit together.
    public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        try .applying(Operations.Select(), to: condition, a, b)
    }
}
