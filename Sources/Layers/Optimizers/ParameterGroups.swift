import FoveaTensor

/// An optimizer made of groups: each parameter is trained by the first group that takes it.
///
///     let optimizer = ParameterGroups([
///         .init("head", AdamW(), learningRateScale: 10) { $0.path.hasPrefix("fc.") },
///         .init("rest", AdamW()) { _ in true },
///     ])
///
/// A parameter that no group takes stays as it is.
public struct ParameterGroups: Optimizer {
    /// Parameters that are trained alike.
    public struct Group: Sendable {
        /// For people.
        public let name: String
        /// What trains them.
        public var optimizer: any Optimizer
        /// What the group's learning rate is of the run's.
        public let learningRateScale: Double
        let takes: @Sendable (VariableSpec) -> Bool

        /// By default at the run's learning rate.
        public init(
            _ name: String, _ optimizer: any Optimizer, learningRateScale: Double = 1,
            takes: @escaping @Sendable (VariableSpec) -> Bool
        ) {
            self.name = name
            self.optimizer = optimizer
            self.learningRateScale = learningRateScale
            self.takes = takes
        }
    }

    /// In the order in which they are asked.
    public private(set) var groups: [Group]

    /// - Parameter groups: In the order in which they are asked.
    public init(_ groups: [Group]) { self.groups = groups }

    /// The first group's; setting it sets every group's.
    public var weightDecay: Double {
        get { groups.first?.optimizer.weightDecay ?? 0 }
        set { for index in groups.indices { groups[index].optimizer.weightDecay = newValue } }
    }

    /// The first group's.
    public var defaultLearningRate: Double { groups.first?.optimizer.defaultLearningRate ?? 0 }

    /// That of the first group which has one; a scheduled one is every group's.
    public var momentum: Double? { groups.lazy.compactMap(\.optimizer.momentum).first }

    /// The group that trains a parameter.
    public func group(of parameter: VariableSpec) -> Group? { groups.first { $0.takes(parameter) } }

    /// Those of the parameter's group.
    public func slots(for parameter: VariableSpec) -> [SlotSpec] {
        group(of: parameter)?.optimizer.slots(for: parameter) ?? []
    }

    /// One step by the rule of the parameter's group.
    public func update(
        _ w: Tensor, of spec: VariableSpec, gradient: Tensor, slots: [Tensor], at step: OptimizerStep
    ) throws -> (parameter: Tensor, slots: [Tensor]) {
        guard let group = group(of: spec) else { return (w, []) }
        return try group.optimizer.update(
            w, of: spec, gradient: gradient, slots: slots, at: step.scaled(group.learningRateScale))
    }

    /// Every group learns of all parameters, also of those that others train.
    public func adapted(to parameters: [VariableSpec]) -> ParameterGroups {
        var adapted = self
        for index in groups.indices {
            adapted.groups[index].optimizer = groups[index].optimizer.adapted(to: parameters)
        }
        return adapted
    }
}

extension Optimizer {
    /// The same optimizer, whose weight decay spares what is no weight: parameters with fewer than two axes, which are biases and
    /// the scales and shifts of normalization.
    ///
    ///     AdamW(weightDecay: 0.05).decayingWeightsOnly()
    public func decayingWeightsOnly() -> ParameterGroups {
        var undecayed = self
        undecayed.weightDecay = 0
        return ParameterGroups([
            .init("weights", self) { $0.isWeight }, .init("biases and norms", undecayed) { !$0.isWeight },
        ])
    }
}

extension VariableSpec {
    /// Whether it has two axes or more, as matrices and kernels have; biases and the scales and shifts of normalization have
    /// one.
    public var isWeight: Bool { type.shape.rank >= 2 }
}

extension OptimizerStep {
    /// The same with another learning rate.
    func scaled(_ factor: Double) throws -> OptimizerStep {
        guard factor != 1 else { return self }
        var scaled = self
        scaled.learningRate = try learningRate * factor
        return scaled
    }
}
