import FoveaSpec
import FoveaTensor

/// Ends a run when the validation part has not got better for a while: what is learned from then on is the training part
/// by heart (Prechelt 1998, "Early Stopping - But When?").
///
/// An epoch is better when it is so by more than `minDelta` than the best before it. A pure function of the results so far,
/// which are part of a run's position, so a resumed run ends where the whole one would have. The run's best weights are
/// chosen by the same metric, and are the network's in the end.
///
/// In flags and files: `--early-stopping patience=5,min-delta=0.001,metric=loss`.
public struct EarlyStopping: Sendable, Hashable {
    /// How many epochs without improvement are borne: the run ends after so many in a row.
    public let patience: Int
    /// By how much a result must be better to count.
    public let minDelta: Double
    /// What is watched.
    public let metric: ValidationMetric

    /// Defaults: 5 epochs, any improvement, the loss.
    public init(patience: Int = 5, minDelta: Double = 0, metric: ValidationMetric = .loss) {
        self.patience = patience
        self.minDelta = minDelta
        self.metric = metric
    }

    /// - Parameter settings: `patience=5,min-delta=0.001,metric=loss`, each of which may be left out.
    /// - Throws: a usage sentence with the nearest valid key.
    public init(_ settings: String) throws {
        var spec = try Spec("early-stopping" + (settings.isEmpty ? "" : ":" + settings))
        patience = try spec.int("patience", default: 5, atLeast: 1)
        minDelta = try spec.double("min-delta", default: 0, atLeast: 0)
        metric = try spec.choice("metric", default: .loss, among: ValidationMetric.allCases.map { ($0.rawValue, $0) })
        try spec.finish()
    }

    /// Whether a run with these results, one per epoch, is over.
    public func isOver(after results: [TrainingPosition.Best]) -> Bool {
        var best: TrainingPosition.Best?
        var waited = 0
        for result in results {
            if best.map({ metric.gain(from: $0, to: result) > minDelta }) ?? true {
                best = result
                waited = 0
            } else {
                waited += 1
            }
        }
        return waited >= patience
    }
}

/// What makes one validation result better than another.
public enum ValidationMetric: String, Sendable, Hashable, CaseIterable {
    /// A smaller mean loss.
    case loss
    /// More right answers; among equals the smaller loss.
    case top1

    /// By how much the second result is better; negative where it is worse.
    func gain(from old: TrainingPosition.Best, to new: TrainingPosition.Best) -> Double {
        switch self {
        case .loss: old.loss - new.loss
        case .top1: (new.top1 ?? 0) - (old.top1 ?? 0)
        }
    }

    /// Whether `new` should replace `old`.
    func prefers(_ new: TrainingPosition.Best, to old: TrainingPosition.Best) -> Bool {
        let gain = gain(from: old, to: new)
        return gain > 0 || (gain == 0 && new.loss < old.loss)
    }
}
