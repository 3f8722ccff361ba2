import FoveaSpec
import FoveaTensor
import Foundation

/// Up and down once, the momentum down and up (Smith and Topin 2017, "Super-Convergence"); PyTorch's `OneCycleLR` with the base
/// rate as its highest:
///
///     lr: lr0 / div  →  lr0  →  lr0 / (div · finalDiv)        momentum: highest  →  lowest  →  highest
///
/// Both go along half a cosine (or a line) from phase to phase; the first phase ends at the step `peak · T - 1`, the second
/// at the last step.
public struct OneCycleSchedule: Schedule {
    /// How the way from one phase to the next looks.
    public enum Anneal: Sendable, Hashable {
        /// Half a cosine.
        case cosine
        /// A straight line.
        case linear
    }

    /// The share of the run after which the rate is highest.
    public let peak: Double
    /// The base rate divided by the first.
    public let div: Double
    /// The first rate divided by the last.
    public let finalDiv: Double
    /// How the way from one phase to the next looks.
    public let anneal: Anneal
    /// The momentum's lowest and highest; `nil` leaves the optimizer's own.
    public let momentumRange: ClosedRange<Double>?

    /// The defaults are PyTorch's.
    public init(
        peak: Double = 0.3, div: Double = 25, finalDiv: Double = 1e4, anneal: Anneal = .cosine,
        momentumRange: ClosedRange<Double>? = 0.85...0.95
    ) {
        self.peak = peak
        self.div = div
        self.finalDiv = finalDiv
        self.anneal = anneal
        self.momentumRange = momentumRange
    }

    /// From `1 / div` up to 1 and down to `1 / (div · finalDiv)`.
    public func factor(at place: SchedulePlace) -> Double { value(at: place, 1 / div, 1, 1 / (div * finalDiv)) }

    /// From the highest down to the lowest and up again.
    public func momentum(at place: SchedulePlace) -> Double? {
        momentumRange.map { value(at: place, $0.upperBound, $0.lowerBound, $0.upperBound) }
    }

    /// Unless the range is `nil`.
    public var movesMomentum: Bool { momentumRange != nil }

    private func value(at place: SchedulePlace, _ start: Double, _ middle: Double, _ end: Double) -> Double {
        let total = Double(place.totalSteps)
        let turn = peak * total - 1
        let step = min(Double(place.step), total - 1)
        if step <= turn { return way(from: start, to: middle, turn == 0 ? 1 : step / turn) }
        return way(from: middle, to: end, (step - turn) / max(total - 1 - turn, .leastNormalMagnitude))
    }

    private func way(from start: Double, to end: Double, _ share: Double) -> Double {
        switch anneal {
        case .linear: start + (end - start) * share
        case .cosine: end + (start - end) / 2 * (1 + cos(.pi * share))
        }
    }

    static let registration = Registry<any Schedule>.Entry(
        "one-cycle",
        "up and down once, the momentum against it: peak=0.3, div=25, final-div=1e4, anneal=cosine|linear, "
            + "momentum=0.85/0.95|false (Smith and Topin 2017)"
    ) { spec in
        OneCycleSchedule(
            peak: try spec.double("peak", default: 0.3, atLeast: 0, below: 1),
            div: try spec.double("div", default: 25, above: 0),
            finalDiv: try spec.double("final-div", default: 1e4, above: 0),
            anneal: try spec.choice(
                "anneal", default: .cosine, among: [("cosine", Anneal.cosine), ("linear", .linear)]),
            momentumRange: try spec.momentumRange())
    }
}

extension Spec {
    /// `LOWEST/HIGHEST`, or `false` for none.
    fileprivate mutating func momentumRange() throws -> ClosedRange<Double>? {
        guard let text = text("momentum") else { return 0.85...0.95 }
        if text == "false" { return nil }
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        guard numbers.count == 2, 0 <= numbers[0], numbers[0] <= numbers[1], numbers[1] < 1 else {
            throw FoveaError.usage(
                "'momentum' of '\(name)' expects the lowest and the highest such as 0.85/0.95, both from 0 to below 1, or "
                    + "false, but got '\(text)'")
        }
        return numbers[0]...numbers[1]
    }
}
