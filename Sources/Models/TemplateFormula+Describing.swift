import FoveaLayers
import FoveaTensor

extension TemplateFormula {
    /// The formula of a network that is a sequence of layers and residual blocks which formulas have words for; `nil` for any other.
    /// What is found makes a network of the same layers with variables of the same shapes; their paths and first numbers may be
    /// others.
    ///
    /// - Parameter input: Without the batch: `[C, H, W]`.
    /// - Throws: a layer's sentence when the input does not fit.
    public static func describing(_ model: any Layer, input: Shape) throws -> TemplateFormula? {
        let type = TensorType(Shape([2] + input.dimensions))
        let trace = try TracedModel(model, input: type, mode: .training)
        guard let words = try LayerWords(trace)?.all, let formula = try? TemplateFormula(repeating(words)) else {
            return nil
        }
        let classes = trace.output.shape[1]
        guard let again = try? TracedModel(formula.network(classes: classes), input: type, mode: .training),
            again.specs.map(\.type) == trace.specs.map(\.type), again.specs.map(\.kind) == trace.specs.map(\.kind),
            layers(again) == layers(trace)
        else { return nil }
        return formula
    }

    /// What layers a network has, but for flattening, which formulas do by themselves.
    private static func layers(_ trace: TracedModel) -> [String] {
        trace.records.filter { !($0.layer is Flatten) }.map(\.summary)
    }

    /// `a-b-a-b-c` as `(a-b)*2-c`: from the left, the repetition that saves most.
    static func repeating(_ words: [String]) -> String {
        var terms: [String] = []
        var rest = words[...]
        while !rest.isEmpty {
            var best = (period: 1, count: 1)
            for period in stride(from: 1, through: rest.count / 2, by: 1) {
                let unit = rest.prefix(period)
                var count = 1
                while rest.dropFirst(count * period).starts(with: unit) { count += 1 }
                // Of equals the shorter unit: (a)*4 and not (a-a)*2.
                if (count - 1) * period > (best.count - 1) * best.period { best = (period, count) }
            }
            let unit = Array(rest.prefix(best.period))
            if best.count == 1 {
                terms.append(unit[0])
            } else if unit.count == 1 {
                terms.append("\(unit[0])*\(best.count)")
            } else {
                terms.append("(\(repeating(unit)))*\(best.count)")
            }
            rest = rest.dropFirst(best.period * best.count)
        }
        return terms.joined(separator: "-")
    }
}

/// The words of a network's layers.
private struct LayerWords {
    private let graph: LayerGraph
    /// The layer that gives the scores: the last one with weights.
    private let scores: Int
    /// The nodes behind which a normalization stands.
    private let normalized: Set<Int>

    init?(_ trace: TracedModel) throws {
        graph = try LayerGraph(trace)
        guard let scores = graph.nodes.lastIndex(where: { $0.layer?.variables.isEmpty == false }) else { return nil }
        self.scores = scores
        normalized = Set(graph.nodes.lazy.filter { $0.layer?.layer is BatchNorm }.flatMap(\.inputs))
    }

    /// `nil` where there is no word for something.
    var all: [String]? { words(from: 0, to: graph.output) }

    /// What leads from one node's result to another's.
    private func words(from start: Int, to end: Int) -> [String]? {
        var found: [String] = []
        var place = end
        while place != start {
            // Whoever is read stands before: beyond the start there is no way back to it.
            guard place > start else { return nil }
            let node = graph.nodes[place]
            if let record = node.layer, node.inputs.count == 1 {
                if !(record.layer is Flatten) {
                    let word = record.word(isNormalized: normalized.contains(place), givesScores: place == scores)
                    guard let word else { return nil }
                    found.append(word)
                }
                place = node.inputs[0]
            } else if let block = residual(node) {
                found.append("\(TemplateFormula.residual)(\(TemplateFormula.repeating(block.words)))")
                place = block.start
            } else {
                return nil
            }
        }
        return found.reversed()
    }

    /// A sum of two ways from one node, of which one is the input itself or a projection.
    private func residual(_ node: LayerGraph.Node) -> (start: Int, words: [String])? {
        guard case .operation("Add") = node.kind, node.inputs.count == 2 else { return nil }
        for (main, shortcut) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
            for start in [shortcut, projected(shortcut)] {
                if let start, start != main, let words = words(from: start, to: main) { return (start, words) }
            }
        }
        return nil
    }

    /// What a 1x1 convolution, normalized or not, gets.
    private func projected(_ shortcut: Int) -> Int? {
        var node = graph.nodes[shortcut]
        if node.layer?.layer is BatchNorm, node.inputs.count == 1 { node = graph.nodes[node.inputs[0]] }
        guard let convolution = node.layer?.layer as? Conv2d, convolution.kernel == 1 else { return nil }
        return node.inputs.first
    }
}
