import Fovea
import FoveaPages
import Foundation

/// A saturated sigmoid lets no gradient through: its slope `σ (1 - σ)` is at most a quarter. Depth multiplies slopes (Hochreiter 1991; Glorot and Bengio 2010); behind a squared error one
/// slope alone makes a neuron that is wrong learn slowly, and cross entropy takes it out (Nielsen 2015, "Neural Networks and Deep Learning", chapter 3).
struct Saturation: Experiment {
    let name = "saturation"
    let chapter = Chapter.basics
    let question = "What do saturated sigmoids do to gradients?"
    let prediction =
        "They stop them: through six layers of sigmoids the first layer's gradient is less than a hundredth of the last's, where ReLU keeps it within a factor of 3. A sigmoid that says 0.98 and should say 0 "
        + "has a squared error's gradient 1 / (σ (1 - σ)) = 57 times smaller than cross entropy's, and needs more than three times as many steps to get below 0.1."

    /// One neuron `σ(w + b)` that begins at `w = b = 2` and should say 0: what it says, step by step.
    static func neuron(crossEntropy: Bool, rate: Double, steps: Int) throws -> [Double] {
        let descent = try Descent("sgd", shape: [2], backend: ReferenceBackend()) { w, _ in
            let x = try w.sum()
            // -log(1 - σ(x)) = log(1 + eˣ)
            return try crossEntropy ? (x.exp() + 1).log() : x.sigmoid().square() * 0.5
        }
        return try descent.way(from: [2, 2], rate: rate, steps: steps).places.map { 1 / (1 + exp(-$0[0] - $0[1])) }
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let data = try TrainingData(apparatus.fashionMNIST(train: 2000, test: 64))
        let batch = try data.batch(of: 512)
        let networks = [("sigmoid", "Sigmoid", "xavier"), ("tanh", "Tanh", "xavier"), ("relu", "ReLU", "he")]
        let signals = try networks.map { activation, word, initializer in
            apparatus.tell(activation)
            return try Signals(
                "(fc128-\(activation))*6-fc", initializer: initializer, at: word, data: data, batch: batch,
                apparatus: apparatus, seed: apparatus.seed)
        }
        let large = try Signals(
            "(fc128-sigmoid)*6-fc", initializer: "large", at: "Sigmoid", data: data, batch: batch, apparatus: apparatus,
            seed: apparatus.seed)
        let (rate, steps) = (0.15, 600)
        let squared = try Self.neuron(crossEntropy: false, rate: rate, steps: steps)
        let entropy = try Self.neuron(crossEntropy: true, rate: rate, steps: steps)
        func arrival(_ said: [Double]) -> Int? { said.firstIndex { $0 < 0.1 } }
        let ratio = 1 / (squared[0] * (1 - squared[0]))
        // The first step's length is the rate times the gradient.
        func force(_ said: [Double]) -> Double { (logit(said[0]) - logit(said[1])) / (2 * rate) }
        let measured = force(entropy) / force(squared)
        let (slow, fast) = (arrival(squared), arrival(entropy))
        return Findings(
            claims: [
                .init(
                    "through six layers of sigmoids the first's gradient is less than a hundredth of the last's",
                    holds: signals[0].backwardGrowth < 0.01, measured: signals[0].backwardGrowth.short),
                .init(
                    "ReLU keeps it within a factor of 3",
                    holds: signals[2].backwardGrowth > 1.0 / 3 && signals[2].backwardGrowth < 3,
                    measured: signals[2].backwardGrowth.short),
                .init(
                    "where the sigmoid says 0.98 and should say 0, squared error's gradient is 1 / (σ (1 - σ)) times smaller, within 1%",
                    holds: abs(measured / ratio - 1) < 0.01,
                    measured: "\(measured.short) times, by the formula \(ratio.short)"),
                .init(
                    "it needs more than three times as many steps to get below 0.1",
                    holds: Double(slow ?? .max) > 3 * Double(fast ?? .max),
                    measured:
                        "\(slow.map { "\($0)" } ?? "more than \(steps)") against \(fast.map { "\($0)" } ?? "more than \(steps)")"
                ),
            ],
            figures: [
                .init(
                    "depth",
                    "The size of the loss's gradient for what each layer gives, before anything was learned: it comes from the right.",
                    LineChart(
                        title: "gradient by layer", xLabel: "layer", yLabel: "root mean square",
                        lines: zip(networks, signals).map { network, signals in
                            line("\(network.0), \(network.2)", signals)
                        } + [line("sigmoid, large weights", large)], yScale: .logarithmic)),
                .init(
                    "neuron",
                    "A neuron that says 0.98 and should say 0: squared error waits until the sigmoid leaves its flat end.",
                    LineChart(
                        title: "what the neuron says", xLabel: "step", yLabel: "σ(w + b)",
                        lines: [
                            .init(label: "squared error", points: squared.enumerated().map { (Double($0), $1) }),
                            .init(label: "cross entropy", points: entropy.enumerated().map { (Double($0), $1) }),
                        ])),
            ],
            tables: [
                .init(
                    "the first layer's gradient as a share of the last's", ["network", "share"],
                    zip(networks, signals).map { ["\($0.0), \($0.2)", $1.backwardGrowth.short] }
                        + [["sigmoid, large", large.backwardGrowth.short]])
            ],
            notes: [
                "With large weights, deviation 1, sigmoids saturate: steeper matrices and flatter slopes work against each other. One neuron, one example, rate 0.15 for both losses; squared error is ½ (σ - y)²."
            ])
    }

    private func logit(_ p: Double) -> Double { log(p / (1 - p)) }

    private func line(_ label: String, _ signals: Signals) -> LineChart.Line {
        .init(label: label, points: signals.gradients.enumerated().map { (Double($0 + 1), $1) })
    }
}
