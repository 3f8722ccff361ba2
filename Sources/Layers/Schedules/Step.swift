import FoveaSpec
import Foundation

/// Multiplied by γ every so often: `lr(t) = lr0 γ^⌊t / every⌋`. Defaults: every 30 epochs, γ = 0.1, as He et al. 2015
/// trained residual networks on ImageNet.
public struct StepSchedule: Schedule {
    /// The time between two drops.
    public let every: Span
    /// γ, what the rate is multiplied by at each drop.
    public let gamma: Double

    /// A length of less than a step counts as one step.
    public init(every: Span = .epochs(30), gamma: Double = 0.1) {
        self.every = every
        self.gamma = gamma
    }

    /// γ to the number of drops so far.
    public func factor(at place: SchedulePlace) -> Double {
        let length = max(every.steps(stepsPerEpoch: place.stepsPerEpoch), 1)
        return pow(gamma, Double(place.step / length))
    }

    static let registration = Registry<any Schedule>.Entry(
        "step", "multiplied by gamma=0.1 every=30 (epochs; 500steps for steps)"
    ) { spec in
        StepSchedule(
            every: try spec.span("every", default: .epochs(30)),
            gamma: try spec.double("gamma", default: 0.1, atLeast: 0))
    }
}
