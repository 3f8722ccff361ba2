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
        /// The sum over the images of each one's highest score, of equal ones the first; it needs no target.
        case highestScore
        /// The mean loss; in training mode with the losses of auxiliary heads, as a training step has it.
        case loss(any Loss)
    }

    /// What was found, by path.
    public struct Reading {
        /// What each layer gave, batch included; empty where there is a summary.
        public let values: NamedValues<NDArray>
        /// The objective's gradient for it; empty where there is no objective, or a summary.
        public let gradients: NamedValues<NDArray>
        /// What the summary made of each layer; empty where there is none.
        public let summaries: NamedValues<NDArray>
        /// What the network gave.
        public let scores: NDArray
        /// The objective; `nil` where there is none.
        public let objective: Double?
    }

    /// Makes of a layer's output, and of the objective's gradient for it where there is one, what alone is handed out: a map, a mean. It is
    /// part of the program, so that large arrays need not leave it.
    public typealias Summary = @Sendable (_ value: Tensor, _ gradient: Tensor?) throws -> Tensor

    /// The path of the images themselves, where no layer has it.
    public static let images = "input"

    /// The network's variables, in the order of the state.
    public let specs: [VariableSpec]
    /// What is kept, in the order of building.
    public let paths: [String]
    private let objective: Objective?
    private let isSummarized: Bool
    private let program: Program

    /// - Parameters:
    ///   - inputShape: `[channels, height, width]`
    ///   - paths: Layers by their paths; the sum of a residual's branches is `add` there, and ``images`` are the images. All layers where
    ///     it is `nil`.
    ///   - objective: What gradients are of; none are computed where it is `nil`.
    ///   - summary: What to make of each layer inside the program.
    ///   - substitute: Operations to be put in the place of others, such as an activation with another gradient; `nil` where one stays.
    ///   - mode: Whether normalizations use the batch's statistics and numbers are dropped; by default not.
    /// - Throws: a sentence with the nearest path for one that there is not; a layer's sentence when the network does not fit the
    ///   images.
    public init(
        _ model: any Layer, inputShape: Shape, keeping paths: [String]? = nil, objective: Objective? = nil,
        summary: Summary? = nil, substituting substitute: (@Sendable (any Operation) -> (any Operation)?)? = nil,
        mode: Mode = .inference, backend: any Backend
    ) throws {
        let trace = try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference)
        if objective != nil { try requireScores(trace.output, from: model) }
        specs = trace.specs
        let known = Probe.named(trace.tensors).map(\.path)
        let kept = try paths.map { try Probe.check($0, among: Probe.withImages(known)) } ?? known
        self.paths = kept
        self.objective = objective
        isSummarized = summary != nil
        program = Program(backend: backend) { state, inputs in
            let trace = try TracedModel(
                model, input: inputs[StepInputs.images], mode: mode, variables: state.values,
                key: inputs[StepInputs.key])
            var tensors = Dictionary(uniqueKeysWithValues: Probe.named(trace.tensors).map { ($0.path, $0.tensor) })
            if tensors[Probe.images] == nil { tensors[Probe.images] = trace.input }
            let target = inputs.names.contains(StepInputs.target) ? try inputs[StepInputs.target] : nil
            let number = try objective?.tensor(trace, target: target)
            let built = [trace.output] + [number].compactMap(\.self) + kept.compactMap { tensors[$0] }
            let graph = try substitute.map { try built.substituting($0) } ?? built
            let values = Array(graph.suffix(kept.count))
            let slopes = try number.map { _ in try gradients(of: graph[1], wrt: values) }
            var outputs = [(name: StepOutputs.scores, value: graph[0])]
            if number != nil { outputs.append((name: Probe.number, value: graph[1])) }
            for (place, path) in kept.enumerated() {
                let (value, slope) = (values[place], slopes?[place])
                if let summary {
                    outputs.append((name: "summary of \(path)", value: try summary(value, slope)))
                } else {
                    outputs.append((name: "value of \(path)", value: value))
                    if let slope { outputs.append((name: "gradient of \(path)", value: slope)) }
                }
            }
            return .init(outputs: NamedValues(outputs))
        }
    }

    /// Runs the network and reads what was asked for.
    ///
    /// - Parameters:
    ///   - state: Under the network's paths.
    ///   - images: f32 `[N, channels, height, width]`, normalized
    ///   - target: i32 `[N]` or f32 `[N, classes]`; needed where there is an objective that is not the highest score.
    ///   - key: What random numbers are a function of, in training mode.
    /// - Throws: a usage sentence when the target is missing; what the program throws.
    public func callAsFunction(
        _ state: NamedValues<any Resident>, images: NDArray, target: NDArray? = nil, key: UInt64 = 0
    ) throws -> Reading {
        guard target != nil || !(objective?.needsTarget ?? false) else {
            throw FoveaError.usage(
                "a probe with an objective needs a target: the classes that the scores or the loss are of")
        }
        var inputs = [
            (name: StepInputs.images, value: images), (name: StepInputs.key, value: Philox(key: key).keyArray),
        ]
        if let target { inputs.append((name: StepInputs.target, value: target)) }
        let results = try program(state: state, inputs: NamedValues(inputs))
        func found(_ word: String, _ isThere: Bool) throws -> NamedValues<NDArray> {
            isThere ? NamedValues(paths, try paths.map { try results["\(word) of \($0)"] }) : [:]
        }
        return Reading(
            values: try found("value", !isSummarized),
            gradients: try found("gradient", objective != nil && !isSummarized),
            summaries: try found("summary", isSummarized), scores: try results[StepOutputs.scores],
            objective: objective == nil ? nil : try results[Probe.number].doubles.first)
    }

    /// The layers of a network by the paths that a probe knows, in the order of their building, with what they give for one image.
    ///
    /// - Throws: a layer's sentence when the network does not fit the images.
    public static func layers(of model: any Layer, inputShape: Shape) throws -> [(path: String, type: TensorType)] {
        let trace = try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference)
        return named(trace.tensors).map { ($0.path, $0.tensor.type) }
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

    private static func withImages(_ known: [String]) -> [String] {
        known.contains(images) ? known : [images] + known
    }

    private static func check(_ paths: [String], among known: [String]) throws -> [String] {
        for path in paths where !known.contains(path) {
            throw FoveaError.usage("the network has no layer '\(path)'\(didYouMean(path, among: known))")
        }
        return known.filter(paths.contains)
    }
}

extension Probe.Objective {
    fileprivate var needsTarget: Bool {
        if case .highestScore = self { false } else { true }
    }

    fileprivate func tensor(_ trace: TracedModel, target: Tensor?) throws -> Tensor {
        let scores = trace.output
        func score(_ target: Tensor) throws -> Tensor {
            let weights = target.dtype == .i32 ? try target.oneHot(count: scores.shape[1], dtype: scores.dtype) : target
            return try (scores * weights).sum()
        }
        switch (self, target) {
        case (.highestScore, _): return try score(scores.argmax(axis: 1))
        case (.score, let target?): return try score(target)
        case (.loss(let loss), let target?):
            return try loss.total(of: trace, own: loss.sum(scores, target: target), target: target)
        case (.score, nil), (.loss, nil): throw FoveaError.defect("a probe was run without the target that it needs")
        }
    }
}
