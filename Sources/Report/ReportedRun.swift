import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

/// A run as its folder tells it: everything that its pictures and its page are made of, but for the images.
///
///     let run = try ReportedRun(.existing("runs/first"))
///     let page = ReportPage(run, images: nil, noImages: "they were not looked at", verdicts: [])
///
/// A run may still be going on, or have died: what it has not got to is missing, and what of its folder cannot be read is said in ``problems``.
public struct ReportedRun: Sendable {
    /// A start of the run.
    public struct Session: Sendable, Equatable {
        /// What it told when it began.
        public let run: Event.Run
        /// When, in seconds since 1970; `nil` in logs from before that was written.
        public let time: Double?
    }

    /// The run's folder.
    public let directory: RunDirectory
    /// What it is called in legends and headings: the folder's name.
    public let name: String
    /// What it measured while it trained.
    public let curves: RunCurves
    /// Each start of it, in order; at least one.
    public let sessions: [Session]
    /// When the last line of its log was written, in seconds since 1970.
    public let lastHeard: Double?
    /// The checkpoints that its log tells of, in order.
    public let checkpoints: [Event.Checkpoint]
    /// What was asked for, where that was said in words.
    public let configuration: TrainingConfiguration?
    /// Network, input and classes.
    public let card: ModelCard?
    /// How it ended; `nil` where it has not.
    public let ending: Event.Fields?
    /// What people wrote about it.
    public let notes: RunNotes
    /// Whether a process trains in the folder at this moment.
    public let isTraining: Bool
    /// What in the folder could not be read, a sentence each.
    public let problems: [String]

    /// Reads a folder.
    ///
    /// - Throws: what is wrong with the run's log, without which there is nothing to show.
    public init(_ directory: RunDirectory) throws {
        try directory.requireNetwork()
        let log: EventLog
        do {
            log = try EventLog(contentsOf: directory.events)
            curves = try RunCurves(log)
        } catch let error as FoveaError where error.kind == .invalid && !error.message.hasPrefix(directory.events) {
            throw error.at(directory.events)
        }
        self.directory = directory
        name = URL(fileURLWithPath: directory.path).lastPathComponent
        let lines = log.merged
        sessions = lines.compactMap { line in
            guard case .run(let run) = line.event else { return nil }
            return Session(run: run, time: line.origin?.time)
        }
        lastHeard = lines.last?.origin?.time
        checkpoints = lines.compactMap { if case .checkpoint(let event) = $0.event { event } else { nil } }
        var problems: [String] = []
        func reading<Value>(_ body: () throws -> Value?) -> Value? {
            do {
                return try body()
            } catch {
                problems.append((error as? FoveaError)?.message ?? "\(error)")
                return nil
            }
        }
        let hasWords = FileManager.default.fileExists(atPath: directory.config)
        configuration = reading { hasWords ? try directory.read(TrainingConfiguration.self) : nil }
        card = reading { try directory.card() }
        ending = reading { try directory.ending() }
        notes = reading { try directory.readNotes() } ?? RunNotes()
        isTraining = RunLock.isHeld(directory)
        self.problems = problems
    }

    /// Where it stands, as a heading says it.
    public var status: String {
        let made = curves.epochs.count
        let epochs = "\(made) of \(curves.run.epochs) epochs"
        if isTraining { return "is being trained, \(epochs)" }
        if ending != nil { return "finished" }
        return curves.failure == nil ? "stopped after \(epochs)" : "ended by an error after \(epochs)"
    }

    /// The evaluation of the epoch whose weights did best on the images held out, chosen as training does; `nil` where nothing was held out.
    public var best: Event.Evaluation? {
        let metric = configuration?.earlyStopping.flatMap { try? EarlyStopping($0).metric } ?? .top1
        return curves.validation.filter { $0.loss.isFinite }.min { a, b in
            guard metric == .top1, let one = a.top1, let other = b.top1, one != other else { return a.loss < b.loss }
            return one > other
        }
    }
}
