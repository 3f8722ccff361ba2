import FoveaSpec
import Foundation

/// A steady decay: `lr(t) = lr0 γ^(t / every)`, where `every` is by default one epoch. With `by=epoch` it is PyTorch's
/// `ExponentialLR`. Default: γ = 0.95.
public struct ExponentialSchedule: Schedule {
    /// γ, what the rate is multiplied by in the course of `every`.
    public let gamma: Double
    /// The time in which the rate falls by γ.
    public let every: Span

    /// A length of less than a step counts as one step.
    public init(gamma: Double = 0.95, every: Span = .epochs(1)) {
        self.gamma = gamma
        self.every = every
    }

    /// From 1, by γ in every length.
    public func factor(at place: SchedulePlace) -> Double {
        pow(gamma, Double(place.step) / Double(max(every.steps(stepsPerEpoch: place.stepsPerEpoch), 1)))
    }

    static let registration = Registry<any Schedule>.Entry(
        "exponential", "a steady decay by gamma=0.95 in every=1 (epochs; 500steps for steps)"
    ) { spec in
        ExponentialSchedule(
            gamma: try spec.double("gamma", default: 0.95, atLeast: 0),
            every: try spec.span("every", default: .epochs(1)))
    }
}
