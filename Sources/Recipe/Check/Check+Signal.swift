import FoveaLayers
import FoveaTraining

extension Check {
    /// Whether what the layers give grows or fades away from layer to layer, at the first weights.
    func signal(_ report: StepReport, _ layers: [LayerRecord]) throws -> Verdict {
        let flow = Flow(report, layers)
        let what = "root mean squares \(flow.text)"
        guard let fault = flow.fault else { return Verdict("signal", .good, what) }
        // Weights from a file are what they are.
        guard configuration.weights == nil else { return Verdict("signal", .doubtful, what, advice: fault) }
        for name in ["he", "xavier", "orthogonal", "glorot"] where configuration.initializer != name {
            var other = configuration
            other.initializer = name
            let tried = try Flow(trainer(other).replay(step: 1), layers)
            guard tried.fault == nil else { continue }
            return Verdict(
                "signal", flow.isBroken ? .bad : .doubtful, what,
                advice: "\(fault); with --init \(name) it does not (\(tried.text))")
        }
        return Verdict(
            "signal", flow.isBroken ? .bad : .doubtful, what,
            advice:
                "\(fault), and no initialization that was tried mends it: add a normalization (bn), or shortcuts (res)")
    }

    /// Whether the loss's gradient reaches the first layers.
    func gradients(_ report: StepReport, _ layers: [LayerRecord]) -> Verdict {
        let flow = Flow(report, layers)
        let ends = flow.layers.map { (path: $0.path, rms: $0.gradient) }
        let text = ends.isEmpty ? "no layer has weights" : Flow.text(ends.map { ($0.path, $0.rms) })
        let what = "root mean squares \(text)"
        if let still = flow.layers.first(where: { $0.gradient == 0 }), !flow.layers.isEmpty {
            let all = flow.layers.allSatisfy { $0.gradient == 0 }
            return Verdict(
                "gradients", all ? .bad : .doubtful, what,
                advice: all
                    ? "no layer gets a gradient: the scores do not depend on the weights, or everything behind is dead"
                    : "\(still.path) gets no gradient for what it gives: what comes after it is dead, or begins with 0")
        }
        if let finding = LayerWatch.gradients(ends).first {
            return Verdict("gradients", .doubtful, what, advice: finding.sentence)
        }
        return Verdict("gradients", .good, what)
    }
}

/// What layers with weights give and get, in the network's order.
private struct Flow {
    var layers: [(path: String, value: Double, gradient: Double)] = []
    /// Activations that give nothing but 0.
    var dead: [String] = []
    private let input: Double

    init(_ report: StepReport, _ records: [LayerRecord]) {
        let weighted = Set(records.filter { LayerWatch.isWeighted($0.layer) }.map(\.path))
        let activations = Set(records.filter { $0.layer is ReLU || $0.layer is ReLU6 }.map(\.path))
        for layer in report.layers {
            if weighted.contains(layer.path) { layers.append((layer.path, layer.values.rms, layer.gradients.rms)) }
            if activations.contains(layer.path), layer.values.rms == 0 { dead.append(layer.path) }
        }
        input = report.input.rms
    }

    /// The last layer gives scores, which begin small on purpose.
    private var inner: [Double] { layers.dropLast().map(\.value) }

    private var extremes: (least: Double, most: Double) { (inner.min() ?? input, inner.max() ?? input) }

    /// So far that nothing can be learned.
    var isBroken: Bool { !dead.isEmpty || extremes.least < 1e-6 * input || extremes.most > 1e6 * input }

    var fault: String? {
        if let first = dead.first { return "\(first) gives 0 for every image" }
        if !extremes.most.isFinite || extremes.most > explosion * input { return "what the layers give explodes" }
        if extremes.least < 1e-2 * input { return "what the layers give fades away" }
        return nil
    }

    /// Ten times in each layer, but no more than a thousand times in all.
    private var explosion: Double { inner.indices.prefix(3).reduce(1.0) { product, _ in 10 * product } }

    var text: String { Flow.text([("the images", input)] + layers.map { ($0.path, $0.value) }) }

    /// The ends, and up to three between.
    static func text(_ numbers: [(String, Double)]) -> String {
        let count = numbers.count
        let places = count <= 5 ? Array(0..<count) : [0, count / 4, count / 2, count * 3 / 4, count - 1]
        return places.map { "\(numbers[$0].0) \(numbers[$0].1.brief)" }.joined(separator: ", ")
    }
}
