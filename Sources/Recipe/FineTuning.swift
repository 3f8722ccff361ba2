import FoveaLayers
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// What a configuration says of a network that was trained before: which parameters stay, and at which rates the others learn.
struct FineTuning {
    private let frozen: [PathPattern]
    private let unfreezing: GradualUnfreezing?
    private let scales: LearningRateScales?

    /// - Throws: a usage sentence for patterns or numbers that cannot be.
    init(_ configuration: TrainingConfiguration) throws {
        frozen = try configuration.freeze.map(PathPattern.list) ?? []
        unfreezing = try configuration.unfreeze.map(GradualUnfreezing.init)
        scales = try configuration.learningRateScale.map(LearningRateScales.init)
    }

    /// The network, whose frozen parts cost no gradient, and use their running statistics and drop nothing.
    func model(_ network: any Layer) -> any Layer {
        guard !frozen.isEmpty else { return network }
        let (frozen, unfreezing) = (frozen, unfreezing)
        // What is to be trained later is not frozen for good.
        @Sendable func stays(_ path: String) -> Bool { frozen.matches(path) && unfreezing?.epoch(of: path) == nil }
        return network.frozen(where: stays).inInferenceMode(where: stays)
    }

    /// The optimizer, with a rate for each part.
    func optimizer(_ optimizer: any Optimizer) -> any Optimizer { scales?.applied(to: optimizer) ?? optimizer }

    /// - Throws: a usage sentence for a pattern that means no parameter of the network, or where none is left to train.
    func check(_ network: any Layer, inputShape: Shape) throws {
        guard !frozen.isEmpty || scales != nil || unfreezing != nil else { return }
        let image = TensorType(Shape([1] + inputShape.dimensions))
        let parameters = try TracedModel(network, input: image, mode: .inference).specs.filter { $0.kind == .parameter }
            .map(\.path)
        for (setting, patterns) in [
            ("freeze", frozen), ("unfreeze", unfreezing?.parts.map(\.pattern) ?? []),
            ("lr-scale", scales?.scales.map(\.pattern) ?? []),
        ] {
            guard let pattern = patterns.unused(among: parameters).first else { continue }
            let parts = parameters.flatMap { path in
                path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) } + [path]
            }
            throw FoveaError.usage(
                "\(setting): no parameter of the network is meant by '\(pattern)'\(didYouMean(pattern.description, among: parts)); "
                    + "fovea summary lists the paths")
        }
        guard !parameters.allSatisfy({ frozen.matches($0) && unfreezing?.epoch(of: $0) == nil }) else {
            throw FoveaError.usage("freeze: nothing is left to train; leave the last layer out")
        }
        let isIdle = parameters.allSatisfy { unfreezing?.epoch(of: $0).map { $0 > 1 } ?? frozen.matches($0) }
        guard !isIdle else {
            throw FoveaError.usage(
                "unfreeze: nothing is trained in the first epoch; leave the last layer out, or let it begin with 1")
        }
    }
}

extension Settings where Declarations == TrainingSettings {
    /// How the numbers of the weights file become the network's.
    func transfer() throws -> Transfer {
        var transfer = Transfer()
        transfer.renames = try self.rename.map(Transfer.renames) ?? []
        transfer.allowedMissing = try self.allowMissing.map(PathPattern.list) ?? []
        transfer.replacesHead = self.replaceHead
        return transfer
    }
}
