import FoveaLayers
import FoveaTensor

extension TemplateFormula {
    /// The formula of a network that is a plain sequence of layers which formulas have words for; `nil` for any other. What is found
    /// makes a network of the same layers with variables of the same shapes; their paths and first numbers may be others.
    ///
    /// - Parameter input: Without the batch: `[C, H, W]`.
    /// - Throws: a layer's sentence when the input does not fit.
    public static func describing(_ model: any Layer, input: Shape) throws -> TemplateFormula? {
        let type = TensorType(Shape([2] + input.dimensions))
        let trace = try TracedModel(model, input: type, mode: .training)
        guard let words = words(of: trace), let formula = try? TemplateFormula(repeating(words)) else { return nil }
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

    private static func words(of trace: TracedModel) -> [String]? {
        let records = trace.records.filter { !($0.layer is Flatten) }
        guard let scores = records.lastIndex(where: { !$0.variables.isEmpty }) else { return nil }
        var words: [String] = []
        for (index, record) in records.enumerated() {
            let isNormalized = index + 1 < records.count && records[index + 1].layer is BatchNorm
            guard let word = record.word(isNormalized: isNormalized, givesScores: index == scores) else { return nil }
            words.append(word)
        }
        return words
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
