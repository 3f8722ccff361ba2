import FoveaCompiler
import FoveaData
import FoveaTensor
import FoveaTraining

/// A run that goes on, and what it is asked for from now on.
public struct Continuation {
    /// The run's home.
    public let directory: RunDirectory
    /// What it was asked for, with what is asked for now over it.
    public let configuration: TrainingConfiguration
    /// The settings that are others than before.
    public let changes: [(name: String, before: String, now: String)]

    /// Settings that may change while a run goes on: they say how long it trains, what is written, and what it runs on. Each other
    /// change makes another run of it.
    public static let changeable: Set<String> = [
        "epochs", "max-steps", "early-stopping", "workers", "threads", "on-bad-image", "log-every", "checkpoint-every",
        "keep", "allow",
    ]

    /// - Parameters:
    ///   - given: What is asked for now; what is not given stays as it was.
    ///   - allowsChange: Whether settings may change that make another run of it.
    /// - Throws: a usage sentence for a change that is not allowed; what reading the folder throws.
    public init(of directory: RunDirectory, with given: TrainingConfiguration, allowsChange: Bool) throws {
        self.directory = directory
        try directory.requireNetwork()
        let before = try directory.read(TrainingConfiguration.self)
        configuration = given.over(before)
        changes = configuration.differences(from: before)
        let breaking = changes.filter { !Continuation.changeable.contains($0.name) }
        guard allowsChange || breaking.isEmpty else {
            throw FoveaError.usage(
                "'\(directory.path)' was begun with other settings: \(Continuation.text(breaking)); "
                    + "going on with these is not the run that was never stopped: leave them out, or add --allow-change"
            )
        }
        try configuration.validate()
    }

    /// The changes as a sentence says them; `nil` where there are none.
    public var notice: String? {
        guard !changes.isEmpty else { return nil }
        let threads =
            changes.contains { $0.name == "threads" }
            ? " (another number of threads sums in another order: close, but not bit for bit)" : ""
        let epochs =
            changes.contains { $0.name == "epochs" || $0.name == "max-steps" }
            ? " (a schedule that knows the run's length bends from here on)" : ""
        return "changed: \(Continuation.text(changes))\(threads)\(epochs)"
    }

    /// How the run ended, where it has, and nothing asks it to go on.
    public func ending() throws -> Event.Fields? {
        let isLonger = changes.contains { ["epochs", "max-steps", "early-stopping"].contains($0.name) }
        return isLonger ? nil : try directory.ending()
    }

    /// The trainer that goes on where the newest checkpoint was written, or begins again where there is none yet.
    public func trainer(
        backend: any Backend, events: any EventSink, interruption: Interruption = Interruption()
    ) throws -> Trainer {
        guard directory.hasCheckpoint else {
            return try Trainer(
                configuration: configuration, backend: backend, directory: directory, events: events,
                interruption: interruption)
        }
        return try Trainer(
            resuming: directory, configuration: configuration, backend: backend, events: events,
            interruption: interruption)
    }

    private static func text(_ changes: [(name: String, before: String, now: String)]) -> String {
        changes.map { "\($0.name) \($0.before) -> \($0.now)" }.joined(separator: ", ")
    }
}
