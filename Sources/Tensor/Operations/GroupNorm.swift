extension Operations {
    /// Group normalization: the channels of each image in `groups` equal parts, each part normalized by itself:
    ///
    ///     mean = Σ x / M        variance = Σ (x - mean)² / M        y = scale · (x - mean) / √(variance + ε) + shift
    ///
    /// over the `M` numbers of one group of one image (`C / groups`, times `H·W` for images). No image sees another.
    /// (Wu and He 2018, arXiv:1803.08494.) One group is layer normalization (Ba, Kiros and Hinton 2016,
    /// arXiv:1607.06450), one group per channel is instance normalization (Ulyanov, Vedaldi and Lempitsky 2016,
    /// arXiv:1607.08022).
    ///
    /// - Inputs: `x` `[N, C]` or `[N, C, H, W]`; `scale` and `shift`, both `[C]`, or both of the shape of one image of `x`.
    /// - Outputs: `y` like `x`, `mean` `[N, groups]`, `variance` `[N, groups]`, the biased one.
    /// - Gradient: ``GroupNormGradient`` for what arrives at `y`; `dx += dmean / M + dvariance · 2 (x - mean) / M`.
    public struct GroupNorm: CompositeOperation {
        /// How many groups the channels form; it divides their number.
        public let groups: Int
        /// ε, added to the variance against division by zero.
        public let epsilon: Double

        /// The default ε is PyTorch's.
        public init(groups: Int, epsilon: Double = 1e-5) {
            self.groups = groups
            self.epsilon = epsilon
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
            try ChannelGroups.check(x, groups: groups, ["scale": scale, "shift": shift])
            let statistics = TensorType([x.shape[0], groups], x.dtype)
            return [x, statistics, statistics]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            let (x, scale) = (inputs[0], inputs[1])
            let (mean, variance) = (outputs[1], outputs[2])
            let parts = ChannelGroups(x.shape, groups: groups)
            var gradients: [Tensor?] = [nil, nil, nil]
            if let dy = cotangents[0] {
                let operation = GroupNormGradient(groups: groups, epsilon: epsilon)
                gradients = try Tensor.applying(operation, to: [x, scale, mean, variance, dy])
            }
            func addToInput(_ dx: Tensor) throws {
                gradients[0] = if let sum = gradients[0] { try sum + dx } else { dx }
            }
            if let dmean = cotangents[1] {
                let share = try parts.column(dmean * (1 / parts.divisor))
                try addToInput(share.broadcast(to: parts.grouped).reshaped(x.shape))
            }
            if let dvariance = cotangents[2] {
                let share = try parts.column(dvariance * (2 / parts.divisor))
                try addToInput(((parts.rows(x) - parts.column(mean)) * share).reshaped(x.shape))
            }
            return gradients
        }

        public func decomposed(_ inputs: [Tensor]) throws -> [Tensor] {
            let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
            let parts = ChannelGroups(x.shape, groups: groups)
            let mean = try parts.mean(parts.rows(x))
            let centered = try parts.rows(x) - mean
            let variance = try parts.mean(centered.square())
            let normalized = try (centered * (variance + epsilon).rsqrt()).reshaped(x.shape)
            let y = try normalized * parts.spread(scale) + parts.spread(shift)
            let statistics: Shape = [x.shape[0], groups]
            return [y, try mean.reshaped(statistics), try variance.reshaped(statistics)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            // Sum; difference, square, sum; multiply, add.
            .elementwise(inputs, outputs, flopsPerElement: 6)
        }
    }
}

/// The numbers of each group of channels of each image side by side, and parameters stretched over the images.
struct ChannelGroups {
    /// `[N, groups, M]`.
    let grouped: Shape
    /// How many numbers each group has; at least 1, so that an empty image does not divide by 0.
    let divisor: Double
    private let shape: Shape

    init(_ shape: Shape, groups: Int) {
        self.shape = shape
        let count = shape.dimensions.dropFirst().reduce(1, *) / groups
        grouped = [shape[0], groups, count]
        divisor = Double(max(count, 1))
    }

    /// `x` as `[N, groups, M]`.
    func rows(_ x: Tensor) throws -> Tensor { try x.reshaped(grouped) }

    /// `[N, groups]` as `[N, groups, 1]`.
    func column(_ x: Tensor) throws -> Tensor { try x.reshaped([grouped[0], grouped[1], 1]) }

    /// The mean over each row of `[N, groups, M]`, as a column.
    func mean(_ rows: Tensor) throws -> Tensor { try rows.sum(axes: [2], keepDimensions: true) * (1 / divisor) }

    /// `[C]` as `[1, C, 1, 1]`, `[C, H, W]` as `[1, C, H, W]`.
    func spread(_ parameter: Tensor) throws -> Tensor {
        let extents = [1] + parameter.shape.dimensions
        return try parameter.reshaped(Shape(extents + [Int](repeating: 1, count: shape.rank - extents.count)))
    }

    /// The sum over all that `parameter` was stretched over, in its shape.
    func sum(_ x: Tensor, like parameter: Tensor) throws -> Tensor {
        try x.sum(axes: [0] + Array((parameter.rank + 1)..<shape.rank))
    }

    /// The shape rule that group normalization and its gradient share.
    static func check(_ x: TensorType, groups: Int, _ parameters: KeyValuePairs<String, TensorType>) throws {
        guard x.shape.rank == 2 || x.shape.rank == 4 else {
            throw FoveaError.invalid(
                "GroupNorm expects [batch, channels] or [batch, channels, height, width], but got shape \(x.shape)")
        }
        guard groups >= 1, x.shape[1] % groups == 0 else {
            throw FoveaError.invalid(
                "GroupNorm expects channels in \(groups) equal groups, but got \(x.shape[1]) channels from input "
                    + "\(x.shape); choose a number of groups that divides them")
        }
        let image = Shape(Array(x.shape.dimensions.dropFirst()))
        for (label, type) in parameters {
            try requireOneFloatingPoint("GroupNorm", ["its input": x, "its \(label)": type])
            guard type.shape == [x.shape[1]] || type.shape == image, type.shape == parameters[0].value.shape else {
                throw FoveaError.invalid(
                    "GroupNorm expects its \(label) as [\(x.shape[1])], one number per channel, or as \(image), one per "
                        + "place, and scale and shift alike, but got \(type.shape) for input \(x.shape)")
            }
        }
    }
}

extension Tensor {
    /// Normalizes each group of channels of each image by its own mean and variance; see ``Operations/GroupNorm``.
    ///
    /// - Parameters:
    ///   - groups: How many equal groups the channels form.
    ///   - scale: `[C]`, or one number per place of an image; `weight` in PyTorch.
    ///   - shift: Of the same shape; `bias` in PyTorch.
    ///   - epsilon: Added to the variance, against division by zero.
    /// - Throws: a sentence when the groups do not divide the channels or the parameters do not fit.
    public func groupNorm(_ groups: Int, scale: Tensor, shift: Tensor, epsilon: Double = 1e-5) throws -> Tensor {
        let operation = Operations.GroupNorm(groups: groups, epsilon: epsilon)
        return try Tensor.applying(operation, to: [self, scale, shift])[0]
    }
}
