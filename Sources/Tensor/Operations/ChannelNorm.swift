extension Operations {
    /// Layer normalization over the channels: each place of each image by itself, as in ConvNeXt (Liu et al. 2022,
    /// arXiv:2201.03545):
    ///
    ///     mean = Σ x / C        variance = Σ (x - mean)² / C        y = scale · (x - mean) / √(variance + ε) + shift
    ///
    /// over the `C` channels of one place. Neither images nor places see each other.
    ///
    /// - Inputs: `x` `[N, C, H, W]`, `scale` `[C]`, `shift` `[C]`.
    /// - Outputs: `y` like `x`, `mean` `[N, 1, H, W]`, `variance` `[N, 1, H, W]`, the biased one.
    /// - Gradient: ``ChannelNormGradient`` for what arrives at `y`; `dx += dmean / C + dvariance · 2 (x - mean) / C`.
    public struct ChannelNorm: CompositeOperation {
        /// ε, added to the variance against division by zero.
        public let epsilon: Double

        /// The default is that of PyTorch's LayerNorm; ConvNeXt has 1e-6.
        public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
            try ChannelNorm.check(x, ["scale": scale, "shift": shift])
            let statistics = TensorType([x.shape[0], 1, x.shape[2], x.shape[3]], x.dtype)
            return [x, statistics, statistics]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            let (x, scale) = (inputs[0], inputs[1])
            let (mean, variance) = (outputs[1], outputs[2])
            var gradients: [Tensor?] = [nil, nil, nil]
            if let dy = cotangents[0] {
                gradients = try Tensor.applying(
                    ChannelNormGradient(epsilon: epsilon), to: [x, scale, mean, variance, dy])
            }
            func addToInput(_ dx: Tensor) throws {
                gradients[0] = if let sum = gradients[0] { try sum + dx } else { dx }
            }
            let divisor = ChannelNorm.divisor(x)
            if let dmean = cotangents[1] { try addToInput((dmean * (1 / divisor)).broadcast(to: x.shape)) }
            if let dvariance = cotangents[2] { try addToInput((x - mean) * (dvariance * (2 / divisor))) }
            return gradients
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
            let mean = try ChannelNorm.mean(x)
            let centered = try x - mean
            let variance = try ChannelNorm.mean(centered.square())
            let normalized = try centered * (variance + epsilon).rsqrt()
            let y = try normalized * ChannelNorm.spread(scale) + ChannelNorm.spread(shift)
            return [y, mean, variance]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // Sum; difference, square, sum; multiply, add.
            .elementwise(inputs, outputs, flopsPerElement: 6)
        }

        /// At least 1, so that no channels at all do not divide by 0.
        static func divisor(_ x: Tensor) -> Double { Double(max(x.shape[1], 1)) }

        /// The mean over the channels of each place: `[N, 1, H, W]`.
        static func mean(_ x: Tensor) throws -> Tensor {
            try x.sum(axes: [1], keepDimensions: true) * (1 / divisor(x))
        }

        /// `[C]` as `[1, C, 1, 1]`.
        static func spread(_ parameter: Tensor) throws -> Tensor {
            try parameter.reshaped([1, parameter.shape.count, 1, 1])
        }

        /// The shape rule that it shares with its gradient.
        static func check(_ x: TensorType, _ parameters: KeyValuePairs<String, TensorType>) throws {
            let layer = "LayerNorm over channels"
            guard x.shape.rank == 4 else {
                throw FoveaError.invalid(
                    "\(layer) expects images [batch, channels, height, width], but got shape \(x.shape)")
            }
            for (label, type) in parameters {
                try requireOneFloatingPoint(layer, ["its input": x, "its \(label)": type])
                try requireShape(layer, "a \(label)", [x.shape[1]], type.shape)
            }
        }
    }
}

extension Tensor {
    /// Normalizes each place of each image by the mean and variance over its channels; see ``Operations/ChannelNorm``.
    ///
    /// - Parameters:
    ///   - scale: `[C]`.
    ///   - shift: `[C]`.
    ///   - epsilon: Added to the variance, against division by zero.
    /// - Throws: a sentence when these are no images or the parameters do not fit.
    public func channelNorm(scale: Tensor, shift: Tensor, epsilon: Double = 1e-5) throws -> Tensor {
        try Tensor.applying(Operations.ChannelNorm(epsilon: epsilon), to: [self, scale, shift])[0]
    }
}
