import FoveaLayers
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// What a configuration says of a network that was trained before: which parameters stay, and at which rates the others learn.
struct FineTuning {
    private let frozen: [PathPattern]
    private let scales: LearningRateScales?

    /// - Throws: a usage sentence for patterns or numbers that cannot be.
    init(_ configuration: TrainingConfiguration) throws {
        frozen = try configuration.freeze.map(PathPattern.list) ?? []
        scales = try configuration.learningRateScale.map(LearningRateScales.init)
    }

    /// The network, whose frozen parts cost no gradient, and use their running statistics and drop nothing.
    func model(_ network: any Layer) -> any Layer {
        guard !frozen.isEmpty else { return network }
        let frozen = frozen
        return network.frozen { frozen.matches($0) }.inInferenceMode { frozen.matches($0) }
    }

    /// The optimizer, with a rate for each part.
    func optimizer(_ optimizer: any Optimizer) -> any Optimizer { scales?.applied(to: optimizer) ?? optimizer }

    /// - Throws: a usage sentence for a pattern that means no parameter of the network, or where none is left to train.
    func check(_ network: any Layer, inputShape: Shape) throws {
        guard !frozen.isEmpty || scales != nil else { return }
        let image = TensorType(Shape([1] + inputShape.dimensions))
        let parameters = try TracedModel(network, input: image, mode: .inference).specs.filter { $0.kind == .parameter }
            .map(\.path)
        for (setting, patterns) in [("freeze", frozen), ("lr-scale", scales?.scales.map(\.pattern) ?? [])] {
            guard let pattern = patterns.unused(among: parameters).first else { continue }
            let parts = parameters.flatMap { path in
                path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) } + [path]
            }
            throw FoveaError.usage(
                "\(setting): no parameter of the network is meant by '\(pattern)'\(didYouMean(pattern.description, among: parts)); "
                    + "fovea summary lists the paths")
        }
        guard !parameters.allSatisfy(frozen.matches) else {
            throw FoveaError.usage("freeze: nothing is left to train; leave the last layer out")
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
