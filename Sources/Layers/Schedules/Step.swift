import FoveaSpec
import Foundation

/// Multiplied by γ every so many epochs: `lr(t) = lr0 γ^⌊epoch / every⌋`. Defaults: every 30 epochs, γ = 0.1, as He et al.
/// 2015 trained residual networks on ImageNet.
public struct StepSchedule: Schedule {
    /// Epochs between two drops.
    public let every: Int
    /// γ, what the rate is multiplied by at each drop.
    public let gamma: Double

    /// - Precondition: `every` is at least 1.
    public init(every: Int = 30, gamma: Double = 0.1) {
        precondition(every >= 1, "a step schedule needs at least 1 epoch between two drops, but got \(every)")
        self.every = every
        self.gamma = gamma
    }

    /// `γ^⌊epoch / every⌋`, the same throughout an epoch.
    public func factor(at place: SchedulePlace) -> Double { pow(gamma, Double(place.epoch / every)) }

    static let registration = Registry<any Schedule>.Entry(
        "step", "multiplied by gamma=0.1 every=30 epochs"
    ) { spec in
        StepSchedule(
            every: try spec.int("every", default: 30, atLeast: 1),
            gamma: try spec.double("gamma", default: 0.1, atLeast: 0))
    }
}
