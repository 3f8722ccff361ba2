extension Operations {
    /// The matrix product over the last two axes: `y[…, i, j] = Σ_k a[…, i, k] * b[…, k, j]`.
    ///
    /// - Inputs: `a` `[…, M, K]` (`[…, K, M]` with `transposeA`) and `b` `[…, K, N]` (`[…, N, K]` with `transposeB`), of one
    ///   floating-point dtype; the axes before stretch to one shape by NumPy's rule.
    /// - Output: `[…, M, N]`.
    /// - Gradient: `da = dy bᵀ`, `db = aᵀ dy`, summed over stretched axes.
    public struct MatMul: Operation {
        /// Whether the last two axes of `a` are exchanged first.
        public let transposeA: Bool
        /// Whether the last two axes of `b` are exchanged first.
        public let transposeB: Bool

        /// By default both operands are taken as they are.
        public init(transposeA: Bool = false, transposeB: Bool = false) {
            self.transposeA = transposeA
            self.transposeB = transposeB
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (a, b) = (inputs[0], inputs[1])
            try requireOneFloatingPoint("MatMul", ["its left operand": a, "its right operand": b])
            guard a.shape.rank >= 2, b.shape.rank >= 2 else {
                throw FoveaError.invalid(
                    "MatMul expects operands with at least two axes, but got \(a.shape) and \(b.shape); reshape the vector"
                )
            }
            let rows = a.shape[transposeA ? -1 : -2]
            let columns = b.shape[transposeB ? -2 : -1]
            let (inner, found) = (a.shape[transposeA ? -2 : -1], b.shape[transposeB ? -1 : -2])
            guard inner == found else {
                throw FoveaError.invalid(
                    "MatMul expects a right operand with \(inner) rows, as many as the left one \(described(a, transposeA)) "
                        + "has columns, but got \(described(b, transposeB)) with \(found)")
            }
            guard let batch = Shape.broadcast(a.shape.batch, b.shape.batch) else {
                throw FoveaError.invalid(
                    "MatMul expects batches that are equal or 1 along every axis, but got \(a.shape) and \(b.shape)")
            }
            return [TensorType(Shape(batch.dimensions + [rows, columns]), a.dtype)]
        }

        private func described(_ type: TensorType, _ transposed: Bool) -> String {
            transposed ? "\(type.shape) (transposed)" : "\(type.shape)"
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil, nil] }
            let (a, b) = (inputs[0], inputs[1])
            let da =
                try transposeA
                ? b.matmul(dy, transposeA: transposeB, transposeB: true) : dy.matmul(b, transposeB: !transposeB)
            let db =
                try transposeB
                ? dy.matmul(a, transposeA: true, transposeB: transposeA) : a.matmul(dy, transposeA: !transposeA)
            return [try da.summed(to: a.shape), try db.summed(to: b.shape)]
        }

        /// A multiply-add for every element of the output and every `k`.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let inner = inputs[0].shape[transposeA ? -2 : -1]
            return Cost(flops: Cost.product(2, outputs[0].count, inner), bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}

extension Tensor {
    /// The matrix product over the last two axes; see ``Operations/MatMul``.
    ///
    /// - Parameters:
    ///   - transposeA: Whether this operand's last two axes are exchanged first.
    ///   - transposeB: Whether the other operand's are.
    /// - Throws: a sentence when the shapes do not fit together.
    public func matmul(_ other: Tensor, transposeA: Bool = false, transposeB: Bool = false) throws -> Tensor {
        try .applying(Operations.MatMul(transposeA: transposeA, transposeB: transposeB), to: self, other)
    }
}

extension Shape {
    /// All axes but the last two.
    var batch: Shape { Shape(dimensions.dropLast(2)) }
}
