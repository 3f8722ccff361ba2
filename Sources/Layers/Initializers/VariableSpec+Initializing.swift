extension [VariableSpec] {
    /// The same variables, where all weights begin as `initializer` says: the parameters with two axes or more, matrices and
    /// kernels. Biases, the scales and shifts of normalizations and running statistics keep their own.
    public func initializingWeights(by initializer: any Initializer) -> [VariableSpec] {
        map { spec in
            guard spec.kind == .parameter, spec.type.shape.rank >= 2 else { return spec }
            // What a shape does not tell stays true.
            let fan = (spec.initializer as? FanInitializer)?.fan
            let wanted = fan.map { FanInitializer(fan: $0, initializer: initializer) as any Initializer }
            return VariableSpec(
                path: spec.path, type: spec.type, kind: spec.kind, initializer: wanted ?? initializer,
                isFrozen: !spec.isTrained)
        }
    }
}
