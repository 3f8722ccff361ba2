import FoveaLayers
import FoveaTensor

/// Compares what a step changes in weights with the weights themselves: about a thousandth is usual; a large part means that the learning rate is
/// too high, next to nothing that it is too low.
struct UpdateWatch {
    /// The weights before the step; parameters of one axis, such as biases, begin at 0 and say little.
    private let before: [(path: String, array: NDArray)]

    /// Keeps the weights as they are before a step.
    init(_ state: TrainingState, specs: [VariableSpec]) throws {
        before = try UpdateWatch.weights(state, specs)
    }

    private static func weights(_ state: TrainingState, _ specs: [VariableSpec]) throws -> [(
        path: String, array: NDArray
    )] {
        try specs.filter { $0.isTrained && $0.type.shape.rank > 1 }.map {
            ($0.path, try state.variables[$0.path].read())
        }
    }

    /// What the step since then did.
    ///
    /// - Parameter share: The step's learning rate as a share of the run's: near the end of a schedule, small steps are meant.
    func look(_ state: TrainingState, specs: [VariableSpec], share: Double) throws -> LayerWatch.Finding? {
        let after = Dictionary(try UpdateWatch.weights(state, specs), uniquingKeysWith: { first, _ in first })
        let ratios = before.compactMap { path, old -> (path: String, ratio: Double)? in
            guard let new = after[path] else { return nil }
            return UpdateWatch.ratio(old, new).map { (path, $0) }
        }
        return UpdateWatch.finding(ratios, share: share)
    }

    /// The root mean square of the difference over that of the weights; `nil` for weights that were all 0.
    static func ratio(_ old: NDArray, _ new: NDArray) -> Double? {
        old.withUnsafeBytes { old in
            new.withUnsafeBytes { new in
                let (old, new) = (old.bindMemory(to: Float.self), new.bindMemory(to: Float.self))
                var (changes, sizes) = (0.0, 0.0)
                for place in old.indices {
                    let (number, change) = (Double(old[place]), Double(new[place]) - Double(old[place]))
                    changes += change * change
                    sizes += number * number
                }
                return sizes > 0 ? (changes / sizes).squareRoot() : nil
            }
        }
    }

    /// What the ratios of all weights say.
    static func finding(_ ratios: [(path: String, ratio: Double)], share: Double) -> LayerWatch.Finding? {
        guard let most = ratios.max(by: { $0.ratio < $1.ratio }) else { return nil }
        if most.ratio > 0.3 {
            return LayerWatch.Finding(
                kind: "large updates",
                sentence:
                    "a single step changes \(most.path) by \(ProgressText.percent(most.ratio)) of its size (about 0.1% is usual): the learning "
                    + "rate (lr) is too high for it; lower it, or add warmup or a normalization")
        }
        guard most.ratio < 1e-6, share > 0.1 else { return nil }
        return LayerWatch.Finding(
            kind: "small updates",
            sentence:
                "a step changes no weights by more than \(most.ratio.brief) of their size, most in \(most.path) (about 1e-3 is usual): nothing is "
                + "learned in this way; raise the learning rate (lr)")
    }
}
