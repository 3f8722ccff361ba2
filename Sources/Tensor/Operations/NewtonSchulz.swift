extension Operations {
    /// A matrix with singular values near 1 and the same singular vectors, by the iteration of Newton and Schulz as Jordan et al.
    /// 2024 ("Muon") tuned it:
    ///
    ///     X = G / (‖G‖ + ε), ‖G‖ being the Frobenius norm
    ///     X = a X + b (X Xᵀ) X + c (X Xᵀ)² X          `steps` times, with a = 3.4445, b = -4.7750, c = 2.0315
    ///
    /// After 5 steps singular values from 1e-3 of the largest on lie between about 0.7 and 1.2; these coefficients are steep at 0
    /// and do not converge to 1. ε is 1e-7. A matrix with more rows than columns is transposed on the way, which changes
    /// nothing but the work.
    ///
    /// - Input: `[rows, columns]`, or with more axes, all but the first being taken as one: a kernel `[O, I, H, W]` is
    ///   `[O, I H W]`. Output: of the same shape.
    /// - Gradient: that of the iteration.
    public struct NewtonSchulz: CompositeOperation {
        /// How many iterations; at least 1.
        public let steps: Int

        /// The coefficients of the iteration.
        public static let coefficients = (a: 3.4445, b: -4.7750, c: 2.0315)
        /// ε, added to the norm, against division by zero.
        public static let epsilon = 1e-7

        /// By default 5 iterations.
        public init(steps: Int = 5) { self.steps = steps }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard inputs[0].shape.rank >= 2, inputs[0].dtype.isFloatingPoint else {
                throw FoveaError.invalid(
                    "NewtonSchulz expects a floating-point matrix [rows, columns] or kernel [O, I, H, W], but got "
                        + "\(inputs[0])")
            }
            return inputs
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (a, b, c) = NewtonSchulz.coefficients
            let matrix = try inputs[0].flattened(from: 1)
            let isTall = matrix.shape[0] > matrix.shape[1]
            var x = isTall ? try matrix.transposed() : matrix
            x = try x / (x.norm() + NewtonSchulz.epsilon)
            for _ in 0..<steps {
                let gram = try x.matmul(x, transposeB: true)
                x = try x * a + (gram * b + gram.matmul(gram) * c).matmul(x)
            }
            return [try (isTall ? x.transposed() : x).reshaped(inputs[0].shape)]
        }

        /// Three products an iteration, of which two have the matrix's size.
        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let rows = inputs[0].shape[0]
            let columns = rows == 0 ? 0 : inputs[0].count / rows
            let (short, long) = (min(rows, columns), max(rows, columns))
            let flops = Cost.product(steps, short, short, 4 * long + 2 * short)
            return Cost(flops: flops, bytes: Cost.elementwise(inputs, outputs).bytes)
        }
    }
}

extension Tensor {
    /// This matrix with singular values near 1; see ``Operations/NewtonSchulz``.
    ///
    /// - Throws: a sentence when there are fewer than two axes, or the dtype is not floating point.
    public func newtonSchulz(steps: Int = 5) throws -> Tensor {
        try .applying(Operations.NewtonSchulz(steps: steps), to: self)
    }
}
