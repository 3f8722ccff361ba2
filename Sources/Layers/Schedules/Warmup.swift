/// A linear rise before another schedule: `lr(t) = lr0 (t + 1) / W` for the first `W` steps, so that the first step moves
/// already (Goyal et al. 2017, "Accurate, Large Minibatch SGD"). The other schedule then begins, and has the steps that are
/// left, as PyTorch's `SequentialLR` does it.
public struct Warmup: Schedule {
    /// Its length in epochs; parts of one are allowed.
    public let epochs: Double
    /// The schedule that follows; it counts its steps from the warmup's end.
    public let then: any Schedule

    /// A rise over `epochs` epochs, then `then`.
    public init(epochs: Double, then: any Schedule) {
        self.epochs = epochs
        self.then = then
    }

    /// From `1 / W` to 1 over the warmup's `W` steps, then what the other schedule says.
    public func factor(at place: SchedulePlace) -> Double {
        // A warmup longer than the run is the whole run.
        let length = (epochs * Double(place.stepsPerEpoch)).rounded()
        let steps = length < Double(place.totalSteps) ? Int(max(0, length)) : place.totalSteps
        return place.step < steps ? Double(place.step + 1) / Double(steps) : then.factor(at: place.after(steps))
    }
}
