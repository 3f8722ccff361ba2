import FoveaCompiler
import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Looks into a network: what its layers give for some images, and how a number that the network is judged by changes with what
/// they give, all in one compiled program. Feature maps, Grad-CAM, statistics of activations and gradients, and the search for
/// the first number that is none are readings of it.
///
///     let probe = try Probe(network, inputShape: [3, 224, 224], keeping: ["layer4.1.conv2"], objective: .score, backend: backend)
///     let reading = try probe(state, images: images, target: classes)
///     reading.values["layer4.1.conv2"], reading.gradients["layer4.1.conv2"]
///
/// It is compiled once for each batch size.
public final class Probe {
    /// What gradients are of.
    public enum Objective: Sendable {
        /// The sum over the images of each one's score at its target: a class, or weights of the classes.
        case score
        /// The mean loss; in training mode with the losses of auxiliary heads, as a training step has it.
        case loss(any Loss)
    }

    /// What was found, by path.
    public struct Reading {
        /// What each layer gave, batch included.
        public let values: NamedValues<NDArray>
        /// The objective's gradient for it; empty where there is no objective.
        public let gradients: NamedValues<NDArray>
        /// What the network gave.
        public let scores: NDArray
        /// The objective; `nil` where there is none.
        public let objective: Double?
    }

    /// The network's variables, in the order of the state.
    public let specs: [VariableSpec]
    /// What is kept, in the order of building.
    public let paths: [String]
    private let objective: Objective?
    private let program: Program

    /// - Parameters:
    ///   - inputShape: `[channels, height, width]`
    ///   - paths: Layers by their paths; the sum of a residual's branches is `add` there. All of them where it is `nil`.
    ///   - objective: What gradients are of; none are computed where it is `nil`.
    ///   - mode: Whether normalizations use the batch's statistics and numbers are dropped; by default not.
    /// - Throws: a sentence with the nearest path for one that there is not; a layer's sentence when the network does not fit the
    ///   images.
    public init(
        _ model: any Layer, inputShape: Shape, keeping paths: [String]? = nil, objective: Objective? = nil,
        mode: Mode = .inference, backend: any Backend
    ) throws {
        let trace = try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference)
        if objective != nil { try requireScores(trace.output, from: model) }
        specs = trace.specs
        let known = Probe.named(trace.tensors)
        let kept = try paths.map { try Probe.check($0, among: known.map(\.path)) } ?? known.map(\.path)
        self.paths = kept
        self.objective = objective
        program = Program(backend: backend) { state, inputs in
            let trace = try TracedModel(
                model, input: inputs[StepInputs.images], mode: mode, variables: state.values,
                key: inputs[StepInputs.key])
            let tensors = Dictionary(uniqueKeysWithValues: Probe.named(trace.tensors).map { ($0.path, $0.tensor) })
            let values = kept.compactMap { tensors[$0] }
            var outputs = [(name: StepOutputs.scores, value: trace.output)]
            outputs += zip(kept, values).map { (name: "value of \($0)", value: $1) }
            if let objective {
                let number = try objective.tensor(trace, target: inputs[StepInputs.target])
                let slopes = try gradients(of: number, wrt: values)
                outputs.append((name: Probe.number, value: number))
                outputs += zip(kept, slopes).map { (name: "gradient of \($0)", value: $1) }
            }
            return .init(outputs: NamedValues(outputs))
        }
    }

    /// Runs the network and reads what was asked for.
    ///
    /// - Parameters:
    ///   - state: Under the network's paths.
    ///   - images: f32 `[N, channels, height, width]`, normalized
    ///   - target: i32 `[N]` or f32 `[N, classes]`; needed where there is an objective.
    ///   - key: What random numbers are a function of, in training mode.
    /// - Throws: a usage sentence when the target is missing; what the program throws.
    public func callAsFunction(
        _ state: NamedValues<any Resident>, images: NDArray, target: NDArray? = nil, key: UInt64 = 0
    ) throws -> Reading {
        guard objective == nil || target != nil else {
            throw FoveaError.usage(
                "a probe with an objective needs a target: the classes that the scores or the loss are of")
        }
        var inputs = [
            (name: StepInputs.images, value: images), (name: StepInputs.key, value: Philox(key: key).keyArray),
        ]
        if let target { inputs.append((name: StepInputs.target, value: target)) }
        let results = try program(state: state, inputs: NamedValues(inputs))
        return Reading(
            values: NamedValues(paths, try paths.map { try results["value of \($0)"] }),
            gradients: objective == nil
                ? [:] : NamedValues(paths, try paths.map { try results["gradient of \($0)"] }),
            scores: try results[StepOutputs.scores],
            objective: objective == nil ? nil : try results[Probe.number].doubles.first)
    }

    private static let number = "objective"

    /// Layers that are used several times get numbers: `cell`, `cell#2`, ...; none that a layer's own name has.
    private static func named(_ tensors: [(path: String, tensor: Tensor)]) -> [(path: String, tensor: Tensor)] {
        let own = Set(tensors.map(\.path))
        var taken: Set<String> = []
        return tensors.map { path, tensor in
            var name = path
            var use = 1
            while !taken.insert(name).inserted || (use > 1 && own.contains(name)) {
                use += 1
                name = "\(path)#\(use)"
            }
            return (name, tensor)
        }
    }

    private static func check(_ paths: [String], among known: [String]) throws -> [String] {
        for path in paths where !known.contains(path) {
            throw FoveaError.usage("the network has no layer '\(path)'\(didYouMean(path, among: known))")
        }
        return known.filter(paths.contains)
    }
}

extension Probe.Objective {
    fileprivate func tensor(_ trace: TracedModel, target: Tensor) throws -> Tensor {
        let scores = trace.output
        switch self {
        case .loss(let loss):
            return try loss.total(of: trace, own: loss.sum(scores, target: target), target: target)
        case .score:
            let weights = target.dtype == .i32 ? try target.oneHot(count: scores.shape[1], dtype: scores.dtype) : target
            return try (scores * weights).sum()
        }
    }
}
