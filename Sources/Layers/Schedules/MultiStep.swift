import FoveaSpec
import Foundation

/// Multiplied by γ at each milestone: `lr(t) = lr0 γ^(milestones at or before t)`. Defaults: after 30, 60 and 80 epochs,
/// γ = 0.1, as Goyal et al. 2017 trained for 90 epochs on ImageNet. PyTorch's `MultiStepLR`.
public struct MultiStepSchedule: Schedule {
    /// When the rate drops; their order does not matter.
    public let milestones: [Span]
    /// γ, what the rate is multiplied by at each milestone.
    public let gamma: Double

    /// Milestones beyond the run's end do nothing.
    public init(milestones: [Span] = [.epochs(30), .epochs(60), .epochs(80)], gamma: Double = 0.1) {
        self.milestones = milestones
        self.gamma = gamma
    }

    /// γ to the number of milestones that are reached.
    public func factor(at place: SchedulePlace) -> Double {
        let reached = milestones.count { $0.steps(stepsPerEpoch: place.stepsPerEpoch) <= place.step }
        return pow(gamma, Double(reached))
    }

    static let registration = Registry<any Schedule>.Entry(
        "multi-step", "multiplied by gamma=0.1 at milestones=30/60/80 (epochs; 500steps for steps)"
    ) { spec in
        MultiStepSchedule(
            milestones: try spec.spans("milestones", default: [.epochs(30), .epochs(60), .epochs(80)]),
            gamma: try spec.double("gamma", default: 0.1, atLeast: 0))
    }
}
