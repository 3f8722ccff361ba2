import FoveaSpec

/// Multiplied by γ whenever the validation loss has not improved for more than `patience` epochs; PyTorch's
/// `ReduceLROnPlateau`.
///
/// An epoch improves when its loss is below `best · (1 - threshold)`. After each drop, `cooldown` epochs do not count. A pure
/// function of the losses so far, which are part of a run's position, so a resumed run has the same rates.
public struct ReduceOnPlateau: Schedule {
    /// γ, what the rate is multiplied by at each drop.
    public let gamma: Double
    /// How many epochs without improvement are borne.
    public let patience: Int
    /// By what share a loss must be below the best to count as better.
    public let threshold: Double
    /// Epochs after a drop in which nothing is counted.
    public let cooldown: Int
    /// The factor below which the rate does not fall.
    public let lowest: Double

    /// The defaults are PyTorch's.
    public init(
        gamma: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, cooldown: Int = 0, lowest: Double = 0
    ) {
        self.gamma = gamma
        self.patience = patience
        self.threshold = threshold
        self.cooldown = cooldown
        self.lowest = lowest
    }

    /// It does.
    public var watchesValidation: Bool { true }

    /// 1 at first, times γ after each plateau.
    public func factor(at place: SchedulePlace) -> Double {
        var factor = 1.0
        var best = Double.infinity
        var bad = 0
        var resting = 0
        for loss in place.validationLosses {
            if best == .infinity ? loss < best : loss < best * (1 - threshold) {
                best = loss
                bad = 0
            } else {
                bad += 1
            }
            if resting > 0 {
                resting -= 1
                bad = 0
            }
            if bad > patience {
                factor = max(factor * gamma, lowest)
                resting = cooldown
                bad = 0
            }
        }
        return factor
    }

    static let registration = Registry<any Schedule>.Entry(
        "plateau",
        "multiplied by gamma=0.1 when the validation loss stands still: patience=10, threshold=1e-4, cooldown=0, lowest=0"
    ) { spec in
        ReduceOnPlateau(
            gamma: try spec.double("gamma", default: 0.1, atLeast: 0, below: 1),
            patience: try spec.int("patience", default: 10, atLeast: 0),
            threshold: try spec.double("threshold", default: 1e-4, atLeast: 0, below: 1),
            cooldown: try spec.int("cooldown", default: 0, atLeast: 0),
            lowest: try spec.double("lowest", default: 0, atLeast: 0))
    }
}
