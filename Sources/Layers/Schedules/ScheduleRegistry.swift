import FoveaSpec

/// The learning-rate schedules that a spec can name, such as `cosine:warmup=5`. Every one takes `warmup`, in epochs.
public enum ScheduleRegistry {
    /// The entries by name: `constant`, `step`, `cosine`. A new schedule is one line here.
    public static let registry = Registry<any Schedule>(
        "schedule",
        [
            ConstantSchedule.registration,
            StepSchedule.registration,
            CosineSchedule.registration,
        ])

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func schedule(_ spec: String) throws -> any Schedule {
        try registry.make(Spec(spec)) { schedule, spec in
            let epochs = try spec.double("warmup", default: 0, atLeast: 0)
            return epochs > 0 ? Warmup(epochs: epochs, then: schedule) : schedule
        }
    }
}
