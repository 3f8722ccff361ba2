import FoveaCompiler
import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

/// A search for good settings: trials, each a run of its own, chosen by a method from a space.
///
///     let plan = try SearchPlan(settings, configuration)          // space, method, trials; what all trials share
///     let search = try Search(plan, in: SearchDirectory("runs/coarse"), backend: OneDNNBackend())
///     let history = try search.run()
///     history.best?.values
///
/// Trials are judged by the held-out images alone; the test part is not even read into them. All have the same seed, so that they differ in nothing but
/// what is searched. A search that was stopped, or killed, goes on where it was, by the same call.
public final class Search {
    /// What was asked for.
    public let plan: SearchPlan
    /// Its home.
    public let directory: SearchDirectory
    /// As far as it has got.
    public private(set) var history: SearchHistory
    private let method: any SearchMethod
    private let backend: any Backend
    private let interruption: Interruption
    private let images = TrialData()

    /// A new search, or one that its folder holds and that goes on.
    ///
    /// - Throws: a usage sentence for a folder that holds a search with another plan (its number of trials may grow); what reading it throws.
    public init(
        _ plan: SearchPlan, in directory: SearchDirectory, backend: any Backend,
        interruption: Interruption = Interruption()
    ) throws {
        self.plan = plan
        self.directory = directory
        self.backend = backend
        self.interruption = interruption
        method = try SearchMethodRegistry.method(plan.search.method)
        if directory.holdsSearch {
            let before = try directory.plan()
            let changes =
                plan.search.differences(from: before.search).filter { $0.name != "trials" }
                + plan.training.differences(from: before.training).filter { !Search.changeable.contains($0.name) }
            guard changes.isEmpty else {
                let list = changes.map { "\($0.name) \($0.before) -> \($0.now)" }.joined(separator: ", ")
                throw FoveaError.usage(
                    "'\(directory.path)' holds a search with other settings: \(list); leave them out to go on with it, or choose another folder"
                )
            }
        } else if let found = try? FileManager.default.contentsOfDirectory(atPath: directory.path), !found.isEmpty {
            throw FoveaError.usage(
                "'\(directory.path)' holds other files; choose a folder for the search that is new or empty")
        }
        history = try directory.history(plan)
        try method.check(history)
    }

    /// What may be another when a search goes on: it says nothing of what trials learn.
    private static let changeable: Set<String> = [
        "time-budget", "workers", "threads", "log-every", "keep", "checkpoint-every",
    ]

    /// A part of a trial that was made.
    public struct Progress: Sendable {
        /// The trial, with its scores.
        public let trial: Trial
        /// How long this part of it took.
        public let seconds: Double
        /// All of the search, this part included.
        public let history: SearchHistory
    }

    /// Makes trials until the method is content, or the time is up.
    ///
    /// - Parameters:
    ///   - events: What else gets the events of a trial's run.
    ///   - report: Called after each part of a trial.
    /// - Returns: whether the method is content; `false` where the time was up before.
    /// - Throws: `FoveaError(.interrupted)` when somebody asked to stop, after saving; what a disk or the images throw. What is wrong with a single trial ends
    ///   that trial.
    @discardableResult
    public func run(
        events: (RunDirectory) -> any EventSink = { _ in EventTee([]) }, report: (Progress) -> Void = { _ in }
    ) throws -> Bool {
        let began = ContinuousClock.now
        let lock = try RunLock(RunDirectory(directory.path))
        defer { withExtendedLifetime(lock) {} }
        // What is wrong with the images is no single trial's fault.
        _ = try interruption.whileCurrent { try images.data(of: plan.trialBase) }
        try directory.write(plan)
        let budget = try plan.timeBudget()
        while let (trial, stage) = try next() {
            if let budget, (.now - began) / .seconds(1) >= budget { return false }
            let started = ContinuousClock.now
            try train(trial, until: stage, events: events)
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            report(Progress(trial: history.trials[trial - 1], seconds: seconds, history: history))
        }
        return true
    }

    /// The trial whose turn it is, by its number, and the epochs it goes to. Trials that were cut off come first.
    private func next() throws -> (trial: Int, stage: Int)? {
        let stages = method.stages(history)
        func stage(after epochs: Int) -> Int { stages.first { $0 > epochs } ?? history.epochs }
        if let open = history.trials.first(where: { $0.failure == nil && !stages.contains($0.epochs) && !isOver($0) }) {
            return (open.number, stage(after: open.epochs))
        }
        switch method.next(history) {
        case .goOn(let number)?: return (number, stage(after: history.trials[number - 1].epochs))
        case .begin(let point)?:
            let number = history.trials.count + 1
            let values = history.space.values(at: point)
            // Where the values lie, rounded as they are: what is read back is the same.
            let trial = Trial(number: number, values: values, point: history.space.point(of: values) ?? point)
            let named = zip(history.space.parameters.map(\.name), values)
            try directory.append(.init(trial: number, values: Dictionary(named) { first, _ in first }))
            history.trials.append(trial)
            return (number, stage(after: 0))
        case nil: return nil
        }
    }

    /// Whether a trial's run ended by itself before its last epoch, as early stopping does.
    private func isOver(_ trial: Trial) -> Bool {
        ((try? directory.run(of: trial.number).ending()) ?? nil) != nil
    }

    private func train(_ number: Int, until stage: Int, events: (RunDirectory) -> any EventSink) throws {
        let home = directory.run(of: number)
        do {
            let trainer = try trainer(of: number, home, events(home))
            _ = try trainer.run(untilEpoch: stage)
        } catch let error as FoveaError where [.invalid, .usage].contains(error.kind) {
            try directory.append(.init(trial: number, failure: error.message))
            history.trials[number - 1].failure = error.message
        }
        let before = history.trials[number - 1].epochs
        try directory.read(&history.trials[number - 1])
        let trial = history.trials[number - 1]
        guard trial.failure != nil || trial.epochs > before || isOver(trial) else {
            throw FoveaError.defect("trial \(number) went on from epoch \(before) to \(stage), but got no further")
        }
    }

    private func trainer(of number: Int, _ home: RunDirectory, _ events: any EventSink) throws -> Trainer {
        guard !home.hasCheckpoint else {
            let configuration = try home.read(TrainingConfiguration.self)
            let data = try images.data(of: configuration, normalization: home.card().normalization)
            return try Trainer(
                resuming: home, configuration: configuration, data: data, backend: backend, events: events,
                interruption: interruption)
        }
        let configuration = try history.space.configuration(
            plan.trialBase, with: history.trials[number - 1].values)
        return try Trainer(
            configuration: configuration, data: images.data(of: configuration), backend: backend, directory: home,
            events: events, interruption: interruption
        ) { options in
            // Once is enough, and not for every trial: 'fovea check' and 'fovea train' look for copies.
            options.findsLeaks = number == 1
        }
    }
}
