import FoveaSpec
import FoveaTensor

/// Finds what is most likely a mistake in a network, without a single number being computed.
///
///     for finding in try Linter(allowing: ["bias-before-norm"]).findings(in: network, input: [3, 32, 32]) { print(finding) }
public struct Linter: Sendable {
    /// One likely mistake.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// The rule's name, by which it is allowed.
        public let rule: String
        /// The layer's path.
        public let path: String
        /// What is wrong, why, and what to write instead.
        public let message: String

        /// `conv1: its bias ... (bias-before-norm)`
        public var description: String { "\(path.isEmpty ? "" : "\(path): ")\(message) (\(rule))" }
    }

    /// Every rule that there is.
    public static let rules: [any LintRule] = [
        BiasBeforeNorm(), DropoutBeforeNorm(), NormAfterScores(), TinyBatch(), LinearAfterLinear(), SoftmaxBeforeLoss(),
        InitializationMismatch(), PaddingOnly(), NarrowField(),
    ]

    private let allowed: Set<String>

    /// Every rule is asked.
    public init() { allowed = [] }

    /// - Parameter allowed: Names of rules that are not asked.
    /// - Throws: a usage sentence for a name that no rule has.
    public init(allowing allowed: [String]) throws {
        let names = Linter.rules.map(\.name)
        if let unknown = allowed.first(where: { !names.contains($0) }) {
            throw FoveaError.usage(
                "there is no lint rule '\(unknown)'\(didYouMean(unknown, among: names)); the rules are: \(names.joined(separator: ", "))"
            )
        }
        self.allowed = Set(allowed)
    }

    /// What is found in a network, in the order of its layers: the first place of each kind of mistake, and how many more there are.
    ///
    /// - Parameters:
    ///   - input: Without the batch: `[C, H, W]`.
    ///   - batchSize: That of training, where it is known.
    /// - Throws: a layer's sentence when the input does not fit.
    public func findings(in model: any Layer, input: Shape, batchSize: Int? = nil) throws -> [Finding] {
        let network = try LintedNetwork(model, input: input, batchSize: batchSize)
        let order = Dictionary(
            network.records.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
        // One sentence for each kind of mistake: a network repeats itself.
        let found = Linter.rules.filter { !allowed.contains($0.name) }.compactMap { rule -> Finding? in
            let places = rule.findings(in: network)
            guard let first = places.first else { return nil }
            let others = places.count > 1 ? "; and \(places.count - 1) more like it" : ""
            return Finding(rule: rule.name, path: first.path, message: first.message + others)
        }
        return found.enumerated().sorted { a, b in
            let (placeA, placeB) = (order[a.element.path] ?? 0, order[b.element.path] ?? 0)
            return placeA != placeB ? placeA < placeB : a.offset < b.offset
        }.map(\.element)
    }
}

/// One kind of mistake.
public protocol LintRule: Sendable {
    /// In kebab-case.
    var name: String { get }
    /// Where the mistake was made, and the sentence about it.
    func findings(in network: LintedNetwork) -> [(path: String, message: String)]
}

/// A network as rules see it: its innermost layers, and which follows which.
public struct LintedNetwork {
    /// The innermost layers, in the order of their building, as in training.
    public let records: [LayerRecord]
    /// What the whole network gives.
    public let output: Tensor
    /// The images' height and width.
    public let image: [Int]
    /// That of training, where it is known.
    public let batchSize: Int?
    private let trace: TracedModel
    private let followers: [Tensor: [Int]]
    private let fields: [Tensor: ReceptiveField]

    init(_ model: any Layer, input: Shape, batchSize: Int?) throws {
        trace = try TracedModel(model, input: TensorType(Shape([2] + input.dimensions)), mode: .training)
        records = trace.records
        output = trace.output
        image = Array(input.dimensions.suffix(2))
        self.batchSize = batchSize
        // A layer that gives its input back, such as dropout0, follows nothing: it would follow itself.
        let changing = records.indices.filter { [records] in records[$0].output != records[$0].input }
        followers = Dictionary(grouping: changing) { [records] in records[$0].input }
        let graph = try Graph(
            inputs: trace.variables + [trace.input, trace.key], outputs: records.map(\.output))
        let all = ReceptiveField.all(in: graph, input: graph.inputs[trace.variables.count])
        fields = Dictionary(
            zip(records.map(\.output), graph.outputs.map { all[$0] }), uniquingKeysWith: { first, _ in first })
    }

    /// The layers that get what this one gives.
    public func layers(after record: LayerRecord) -> [LayerRecord] {
        (followers[record.output] ?? []).map { records[$0] }
    }

    /// A variable that the layer declared itself.
    public func variable(_ name: String, of record: LayerRecord) -> VariableSpec? {
        record.variables.map { trace.specs[$0] }.first {
            $0.path == (record.path.isEmpty ? name : "\(record.path).\(name)")
        }
    }

    /// What one output of a layer sees of the image.
    func field(of record: LayerRecord) -> ReceptiveField? { fields[record.output] }
}

extension LayerRecord {
    /// Whether the layer brings its input to a common mean and scale.
    var isNormalization: Bool {
        layer is BatchNorm || layer is GroupNorm || layer is InstanceNorm || layer is LayerNorm
    }

    /// Whether the layer is a matrix or a kernel, and nothing else.
    var isLinear: Bool {
        layer is Linear || layer is Conv2d || layer is DepthwiseConv2d || layer is ConvTranspose2d
            || layer is ChannelLinear
    }
}
