import FoveaTensor

/// How long a training may take, and how many steps that is.
///
/// The pace is measured before the run begins, and the run is then one of so many steps: its schedule ends with it, and it is the same whenever
/// it is made again by these steps. A machine that is busier later takes longer; nothing is cut off.
public struct TimeBudget: Sendable, Hashable {
    /// All of it, measuring included.
    public let seconds: Double

    /// - Parameter text: `90s`, `30m` or `1.5h`.
    /// - Throws: a usage sentence for anything else.
    public init(_ text: String) throws {
        guard let seconds = Double.seconds(in: text) else {
            throw FoveaError.usage("expects a time such as 90s, 30m or 1.5h, but got '\(text)'")
        }
        self.seconds = seconds
    }

    /// The steps that fit, with a validation after each epoch and a test at the end.
    ///
    /// - Parameter spent: Seconds of the budget that are gone.
    /// - Throws: a usage sentence where not even a single step fits.
    public func steps(at pace: Trainer.Expense, spent: Double) throws -> Int {
        let left = seconds - spent - pace.secondsPerTest - pace.secondsPerValidation
        let epoch = pace.secondsPerEpoch + pace.secondsPerValidation
        let (step, perEpoch) = (pace.secondsPerStep, pace.stepsPerEpoch)
        guard left >= step else {
            throw FoveaError.usage(
                "time-budget is too short: \(seconds.brief) s, but a step takes \(step.brief) s, validation and test "
                    + "\((pace.secondsPerTest + pace.secondsPerValidation).brief) s, and \(spent.brief) s go by before the first step; allow at least "
                    + "\((spent + pace.secondsPerTest + pace.secondsPerValidation + 10 * step).rounded(.up).brief) s")
        }
        let epochs = min(left / epoch, 1e9)
        let whole = Int(epochs)
        // A budget may be as long as any number.
        return whole * perEpoch + Int(min((left - Double(whole) * epoch) / step, Double(perEpoch)))
    }
}
