/// A linear rise over all its steps: `lr(t) = lr0 (t + 1) / T`, so that the first step moves already (Goyal et al. 2017,
/// "Accurate, Large Minibatch SGD"). It stands before another schedule, which has the steps that are left, as PyTorch's
/// `SequentialLR` does it:
///
///     LinearWarmup().then(CosineSchedule(), after: .epochs(5))
///
/// In specs it is the setting `warmup`, which every schedule has: `cosine:warmup=5`, `step:warmup=500steps`.
public struct LinearWarmup: Schedule {
    public init() {}

    /// From `1 / T` to 1.
    public func factor(at place: SchedulePlace) -> Double {
        min(Double(place.step + 1) / Double(max(place.totalSteps, 1)), 1)
    }
}
