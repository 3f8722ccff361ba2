import FoveaTensor

/// Two linear layers that are one.
struct LinearAfterLinear: LintRule {
    let name = "linear-after-linear"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.compactMap { record in
            guard record.isLinear, isDense(record) else { return nil }
            var next = network.layers(after: record)
            // What only moves or averages numbers is linear too.
            while let layer = next.first,
                layer.layer is Flatten || layer.layer is GlobalAvgPool || layer.layer is AvgPool2d
            {
                next = network.layers(after: layer)
            }
            guard let second = next.first(where: { $0.isLinear && isDense($0) }) else { return nil }
            // A narrow layer between two wide ones is a factorization, which is meant.
            let width = record.output.shape[1]
            guard width >= min(record.input.shape[1], second.output.shape[1]) else { return nil }
            return (
                record.path,
                "nothing that is not linear stands between it and \(second.path): together they can do what one of them can; "
                    + "put an activation between, such as relu"
            )
        }
    }

    /// Grouped kernels do less than a dense layer, so that two of them may do more than one.
    private func isDense(_ record: LayerRecord) -> Bool {
        (record.layer as? Conv2d).map { $0.groups == 1 } ?? !(record.layer is DepthwiseConv2d)
    }
}

/// Probabilities in the place of scores.
struct SoftmaxBeforeLoss: LintRule {
    let name = "softmax-before-loss"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.filter { ($0.layer is Softmax || $0.layer is LogSoftmax) && $0.output == network.output }.map {
            record in
            (
                record.path,
                "the loss takes scores and has a softmax of its own; a second one flattens every gradient. End the network with its "
                    + "scores; predictions are given as probabilities anyway"
            )
        }
    }
}

/// Weights that begin too large or too small for what follows them.
struct InitializationMismatch: LintRule {
    let name = "init-mismatch"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.compactMap { record in
            guard record.isLinear, let weight = network.variable("weight", of: record) else { return nil }
            guard let activation = network.layers(after: record).first else { return nil }
            let isForReLU = (weight.initializer as? HeInitializer)?.gain == .relu
            if isForReLU, activation.layer is Tanh || activation.layer is Sigmoid {
                return (
                    record.path,
                    "its weights begin with He's variance 2/fan, which is for ReLUs, but \(activation.path) saturates; "
                        + "give it init=xavier (Glorot and Bengio 2010)"
                )
            }
            if let normal = weight.initializer as? NormalInitializer, activation.layer is ReLU,
                weight.type.shape.rank >= 2
            {
                let he = (2 / Double(Fan(weight.type.shape).input)).squareRoot()
                guard normal.std > 0, !(0.2...5).contains(normal.std / he) else { return nil }
                return (
                    record.path,
                    "its weights begin with standard deviation \(normal.std), where a ReLU wants about \(rounded(he)): signals "
                        + "\(normal.std < he ? "fade" : "grow") from layer to layer; give it init=he (He et al. 2015)"
                )
            }
            return nil
        }
    }

    private func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}
