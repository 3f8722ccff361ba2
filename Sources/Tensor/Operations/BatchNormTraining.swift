extension Operations {
    /// Batch normalization with the statistics of the batch itself, for each channel `c`:
    ///
    ///     mean = Σ x / M        variance = Σ (x - mean)² / M        y = scale · (x - mean) / √(variance + ε) + shift
    ///
    /// over the `M` numbers of the channel in the batch (`N`, or `N·H·W`). The variance is the biased one; running
    /// averages want it times `M / (M - 1)`. An empty batch has mean and variance 0.
    /// (Ioffe and Szegedy 2015, arXiv:1502.03167.)
    ///
    /// - Inputs: `x` `[N, C]` or `[N, C, H, W]`, `scale` `[C]`, `shift` `[C]`.
    /// - Outputs: `y` like `x`, `mean` `[C]`, `variance` `[C]`.
    /// - Gradient: ``BatchNormGradient`` for what arrives at `y`; `dx += dmean / M + dvariance · 2 (x - mean) / M`.
    public struct BatchNormTraining: CompositeOperation {
        /// ε, added to the variance against division by zero.
        public let epsilon: Double

        /// The default is PyTorch's.
        public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
            try ChannelStatistics.check(x, ["scale": scale, "shift": shift])
            return [x, scale, scale]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            let (x, scale) = (inputs[0], inputs[1])
            let (mean, variance) = (outputs[1], outputs[2])
            let channels = ChannelStatistics(x.shape)
            var gradients: [Tensor?] = [nil, nil, nil]
            if let dy = cotangents[0] {
                let operation = BatchNormGradient(epsilon: epsilon)
                gradients = try Tensor.applying(operation, to: [x, scale, mean, variance, dy])
            }
            func addToInput(_ dx: Tensor) throws {
                gradients[0] = if let sum = gradients[0] { try sum + dx } else { dx }
            }
            if let dmean = cotangents[1] {
                let share = try channels.spread(dmean * (1 / channels.divisor))
                try addToInput(share.broadcast(to: x.shape))
            }
            if let dvariance = cotangents[2] {
                let share = try channels.spread(dvariance * (2 / channels.divisor))
                try addToInput((x - channels.spread(mean)) * share)
            }
            return gradients
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
            let channels = ChannelStatistics(x.shape)
            let mean = try channels.sum(x) * (1 / channels.divisor)
            let centered = try x - channels.spread(mean)
            let variance = try channels.sum(centered.square()) * (1 / channels.divisor)
            let factor = try scale * (variance + epsilon).rsqrt()
            let y = try centered * channels.spread(factor) + channels.spread(shift)
            return [y, mean, variance]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // Sum; difference, square, sum; multiply, add.
            .elementwise(inputs, outputs, flopsPerElement: 6)
        }
    }
}

/// Sums over everything but the channels, and channels stretched back over the images.
struct ChannelStatistics {
    let axes: [Int]
    let spreadShape: Shape
    /// How many numbers each channel has; at least 1, so that an empty batch does not divide by 0.
    let divisor: Double

    init(_ shape: Shape) {
        axes = [0] + Array(2..<shape.rank)
        var extents = [Int](repeating: 1, count: shape.rank)
        extents[1] = shape[1]
        spreadShape = Shape(extents)
        divisor = Double(max(axes.map { shape[$0] }.reduce(1, *), 1))
    }

    func sum(_ x: Tensor) throws -> Tensor { try x.sum(axes: axes) }

    /// `[C]` as `[1, C, 1, 1]`.
    func spread(_ x: Tensor) throws -> Tensor { try x.reshaped(spreadShape) }

    /// The shape rule that every form of batch normalization shares.
    static func check(_ x: TensorType, _ parameters: KeyValuePairs<String, TensorType>) throws {
        guard x.shape.rank == 2 || x.shape.rank == 4 else {
            throw FoveaError.invalid(
                "BatchNorm expects [batch, channels] or [batch, channels, height, width], but got shape \(x.shape)")
        }
        for (label, type) in parameters {
            try requireOneFloatingPoint("BatchNorm", ["its input": x, "its \(label)": type])
            guard type.shape.rank == 1 else {
                throw FoveaError.invalid("BatchNorm expects its \(label) as [channels], but got shape \(type.shape)")
            }
            guard type.shape[0] == x.shape[1] else {
                throw FoveaError.invalid(
                    "BatchNorm expects \(type.shape[0]) channels (\(label) \(type.shape)), "
                        + "but got \(x.shape[1]) from input \(x.shape)")
            }
        }
    }
}

extension Tensor {
    /// Normalizes each channel by the mean and variance of this very batch; see ``Operations/BatchNormTraining``.
    ///
    /// - Parameters:
    ///   - scale: `[C]`, called γ in the paper and `weight` in PyTorch.
    ///   - shift: `[C]`, called β in the paper and `bias` in PyTorch.
    ///   - epsilon: Added to the variance, against division by zero.
    /// - Returns: the normalized tensor, the batch's mean `[C]` and its biased variance `[C]`.
    /// - Throws: a sentence when the numbers of channels differ.
    public func batchNorm(
        scale: Tensor, shift: Tensor, epsilon: Double = 1e-5
    ) throws -> (y: Tensor, mean: Tensor, variance: Tensor) {
        let operation = Operations.BatchNormTraining(epsilon: epsilon)
        let outputs = try Tensor.applying(operation, to: [self, scale, shift])
        return (outputs[0], outputs[1], outputs[2])
    }
}
