import FoveaCompiler
import FoveaLayers
import FoveaTensor

/// What a step measures of a batch, by name.
enum StepOutputs {
    /// The sum of the loss's terms.
    static let lossTotal = "loss_total"
    /// What that sum is divided by.
    static let lossWeight = "loss_weight"
    /// How many scores are highest at their label; not where the target is values.
    static let correct = "correct"
    /// The length of all gradients together.
    static let gradientNorm = "gradient_norm"
    /// f32 `[N, classes]`.
    static let scores = "scores"

    /// The loss of a batch, and the number of right answers where there are any.
    static func measured(
        _ sum: LossSum, scores: Tensor, target: Tensor, hasClasses: Bool
    ) throws -> [(name: String, value: Tensor)] {
        let loss = [(name: lossTotal, value: sum.total), (name: lossWeight, value: sum.weight)]
        return hasClasses ? loss + [(name: correct, value: try correctCount(scores, target))] : loss
    }

    /// `√Σ‖g‖²` over all gradients, as the loss gives them: before anything clips or regularizes them.
    static func gradientNorm(of gradients: [Tensor]) throws -> (name: String, value: Tensor) {
        let squares = try gradients.map { try $0.sumOfSquares().cast(to: .f32) }
        guard let first = squares.first else { return (gradientNorm, .constant(0, .f32)) }
        return (gradientNorm, try squares.dropFirst().reduce(first) { try $0 + $1 }.sqrt())
    }
}

extension MeanLoss {
    /// The loss that a step has measured.
    init(_ outcome: Program.Outcome) throws {
        self.init(
            total: try outcome.item(StepOutputs.lossTotal), weight: try outcome.item(StepOutputs.lossWeight))
    }
}

extension NamedValues {
    init(_ named: [(name: String, value: Value)]) { self.init(named.map(\.name), named.map(\.value)) }
}
