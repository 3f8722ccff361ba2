extension Operations {
    /// Local response normalization: a channel is damped by the squares of its neighbours at the same place:
    ///
    ///     y_c = x_c / s_c^β        s_c = k + α / size · Σ_j x_j²,    j = c - size / 2 ... c + (size - 1) / 2
    ///
    /// where channels that do not exist count as zeros. PyTorch's formula: AlexNet's (Krizhevsky, Sutskever and Hinton 2012)
    /// has α itself before the sum.
    ///
    /// - Input: `x` `[N, C, H, W]`. Output: like `x`.
    /// - Gradient: ``LocalResponseNormGradient``.
    public struct LocalResponseNorm: CompositeOperation {
        /// How many neighbouring channels, itself included; with an even number one more lies before it than behind.
        public let size: Int
        public let alpha: Double
        public let beta: Double
        public let k: Double

        /// The defaults are PyTorch's, and the size AlexNet's.
        public init(size: Int = 5, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
            self.size = size
            self.alpha = alpha
            self.beta = beta
            self.k = k
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            try check(inputs[0])
            return inputs
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            return [try .applying(LocalResponseNormGradient(of: self), to: inputs[0], dy)]
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            [try inputs[0] * denominators(inputs[0]).pow(-beta)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // Square, sum; multiply, add, power, multiply.
            .elementwise(inputs, outputs, flopsPerElement: size + 4)
        }

        /// How many of the window's channels lie before the one it belongs to.
        public var before: Int { size / 2 }
        /// How many lie behind it.
        public var behind: Int { (size - 1) / 2 }

        /// `s` of the formula.
        func denominators(_ x: Tensor) throws -> Tensor {
            let sum = try LocalResponseNorm.sum(x.square(), before: before, behind: behind)
            return try sum * (alpha / Double(size)) + k
        }

        /// For each channel the sum from `before` channels before it to `behind` behind it.
        static func sum(_ x: Tensor, before: Int, behind: Int) throws -> Tensor {
            let padded = try x.padded([(0, 0), (before, behind), (0, 0), (0, 0)])
            var sum = try padded.sliced(axis: 1, from: 0, to: x.shape[1])
            for start in 1..<max(before + behind + 1, 1) {
                sum = try sum + padded.sliced(axis: 1, from: start, to: start + x.shape[1])
            }
            return sum
        }

        /// The shape rule, which the gradient shares.
        func check(_ x: TensorType) throws {
            try requireOneFloatingPoint("LocalResponseNorm", ["its input": x])
            guard x.shape.rank == 4 else {
                throw FoveaError.invalid(
                    "LocalResponseNorm expects images [batch, channels, height, width], but got shape \(x.shape)")
            }
            guard size >= 1 else {
                throw FoveaError.invalid("LocalResponseNorm expects a size of at least 1, but got \(size)")
            }
        }
    }
}

extension Tensor {
    /// Damps each channel by the squares of its neighbours; see ``Operations/LocalResponseNorm``.
    ///
    /// - Parameters:
    ///   - size: How many neighbouring channels, itself included.
    ///   - alpha: What the mean of their squares is multiplied by.
    ///   - beta: The power of the denominator.
    ///   - k: What is added to it.
    /// - Throws: a sentence when these are no images or the size is below 1.
    public func localResponseNorm(
        size: Int = 5, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
    ) throws -> Tensor {
        try .applying(Operations.LocalResponseNorm(size: size, alpha: alpha, beta: beta, k: k), to: self)
    }
}
