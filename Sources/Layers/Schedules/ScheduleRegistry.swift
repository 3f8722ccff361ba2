import FoveaSpec
import FoveaTensor

/// The learning-rate schedules that a spec can name, such as `cosine:warmup=5`, one after another where they are joined by
/// `then`: `constant:for=10 then cosine`.
///
/// Every one takes `warmup`, a linear rise before it; `by=epoch`, to be moved once an epoch; and `for`, its length, where
/// another follows. Lengths are epochs (`5`) or steps (`500steps`).
public enum ScheduleRegistry {
    /// The entries by name. A new schedule is one line here.
    public static let registry = Registry<any Schedule>(
        "schedule",
        [
            ConstantSchedule.registration,
            StepSchedule.registration,
            MultiStepSchedule.registration,
            ExponentialSchedule.registration,
            PolynomialSchedule.registration,
            CosineSchedule.registration,
            QuarterCosineSchedule.registration,
            CosineRestartsSchedule.registration,
            OneCycleSchedule.registration,
            ReduceOnPlateau.registration,
        ])

    /// The most schedules one after the other.
    private static let mostParts = 1000

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func schedule(_ text: String) throws -> any Schedule {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        for (index, part) in parts.enumerated() where (index % 2 == 1) != (part == "then") {
            throw FoveaError.usage(
                "a schedule is a spec, or specs joined by 'then' such as 'constant:for=10 then cosine', but got '\(text)'"
            )
        }
        let specs = stride(from: 0, to: parts.count, by: 2).map { parts[$0] }
        guard let last = specs.last, parts.count % 2 == 1 else {
            throw FoveaError.usage("a schedule is needed before and behind 'then', but got '\(text)'")
        }
        // Each one asks the next.
        guard specs.count <= mostParts else {
            throw FoveaError.usage("a schedule has at most \(mostParts) parts joined by 'then', but got \(specs.count)")
        }
        return try specs.dropLast().reversed().reduce(part(last).schedule) { next, spec in
            let (schedule, length) = try part(spec)
            guard let length else {
                throw FoveaError.usage("'\(spec)' needs a length where another schedule follows, such as for=10")
            }
            return schedule.then(next, after: length)
        }
    }

    private static func part(_ text: String) throws -> (schedule: any Schedule, length: Span?) {
        var length: Span?
        let schedule = try registry.make(Spec(text)) { schedule, spec in
            let isByEpoch = try spec.choice("by", default: false, among: [("step", false), ("epoch", true)])
            let warmup = try spec.span("warmup") ?? .steps(0)
            length = try spec.span("for")
            let stepped: any Schedule = isByEpoch ? ByEpoch(schedule) : schedule
            return warmup.isZero ? stepped : LinearWarmup().then(stepped, after: warmup)
        }
        return (schedule, length)
    }
}
