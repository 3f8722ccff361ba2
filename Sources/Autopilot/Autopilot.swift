import FoveaCompiler
import FoveaData
import FoveaRecipe
import FoveaSearch
import FoveaTensor
import FoveaTraining
import Foundation

/// The seven steps of training, done within a time: from images to a network that is trained and tested, with a reason for everything that was chosen.
///
///     var given = TrainingConfiguration(data: "folder:photos", model: "")
///     let autopilot = try Autopilot(given, budget: TimeBudget("30m"), in: "runs/photos", backend: OneDNNBackend()) { print($0) }
///     let outcome = try autopilot.run(events: ProgressRenderer())
///
/// What is given is kept; the rest is chosen by the images, by what steps are measured to take on this machine, by a sweep over learning rates, and
/// by a small search. Network, size of the input and batch are chosen so that about two thirds of the time hold as many epochs as the number of images asks
/// for. The folder gets `search/`, where one was made, and `run/`, a run like any other.
public final class Autopilot {
    /// What the user decided.
    let given: TrainingConfiguration
    let budget: TimeBudget
    let home: String
    let backend: any Backend
    let interruption: Interruption
    let tell: (Notice) -> Void
    private let began = ContinuousClock.now
    /// What training with the network that was chosen takes.
    var expense: Trainer.Expense?

    /// Something to be said while it goes on.
    public enum Notice: Sendable {
        /// A step of the recipe begins: its number from 1 to 7, and what it is.
        case step(Int, String)
        /// Something was chosen.
        case decision(Decision)
        /// Something was looked at.
        case verdict(Verdict)
        /// Something that is good to know.
        case note(String)
    }

    /// How it ended.
    public struct Outcome: Sendable {
        /// The final training.
        public let result: TrainingResult
        /// Its home.
        public let run: RunDirectory
        /// What it was asked for.
        public let configuration: TrainingConfiguration
        /// Everything that was chosen, the last word on each setting last.
        public let decisions: [Decision]
        /// What the run's curves and answers say.
        public let diagnosis: Diagnosis
    }

    /// - Parameters:
    ///   - given: What is decided already; the images at least.
    ///   - budget: For everything, measuring and searching included.
    ///   - home: A new folder.
    ///   - tell: Gets what is chosen and found, as it goes on.
    /// - Throws: a usage sentence for settings that cannot be, a folder that holds something, and a time in which nothing can be done.
    public init(
        _ given: TrainingConfiguration, budget: TimeBudget, in home: String, backend: any Backend,
        interruption: Interruption = Interruption(), tell: @escaping (Notice) -> Void = { _ in }
    ) throws {
        guard !given.data.isEmpty else {
            throw FoveaError.usage("the recipe needs images to learn from (data), such as fashion-mnist or folder:DIR")
        }
        for name in ["epochs", "max-steps", "time-budget", "overfit"] where given.isGiven(name) {
            throw FoveaError.usage(
                "\(name) is for the recipe to choose, from its budget; leave it out, or use fovea train")
        }
        guard budget.seconds >= 20 else {
            throw FoveaError.usage(
                "a budget of \(budget.seconds) s is too short to choose anything in; allow at least 20s")
        }
        if let found = try? FileManager.default.contentsOfDirectory(atPath: home), !found.isEmpty {
            throw FoveaError.usage("'\(home)' holds other files; choose a folder for the recipe that is new or empty")
        }
        self.given = given
        self.budget = budget
        self.home = home
        self.backend = backend
        self.interruption = interruption
        self.tell = tell
    }

    /// Seconds that have gone by.
    var spent: Double { (ContinuousClock.now - began) / .seconds(1) }

    /// The home of the final training.
    public var trainingHome: RunDirectory { RunDirectory("\(home)/run") }

    /// All steps.
    ///
    /// - Parameters:
    ///   - events: What else gets the events of the final training.
    ///   - trialEvents: What else gets those of the search's trials.
    /// - Throws: what training throws; an `invalid` sentence where the check finds that it cannot learn.
    public func run(
        events: any EventSink, trialEvents: (RunDirectory) -> any EventSink = { _ in EventTee([]) }
    ) throws -> Outcome {
        try interruption.whileCurrent {
            let parts = try NamedDataset(given.data).load()
            let images = try ImageProfile(parts.holdingOut(given.validation, seed: given.seed).train)
            var choices = try Choices(given, for: images)
            tell(.note(describe(images, parts)))
            try chooseNetwork(&choices, images, parts)
            for decision in choices.latest { tell(.decision(decision)) }
            let data = try TrainingData(parts, choices.configuration)
            let steps = FirstSteps(self, data)
            try steps.check(&choices)
            try search(&choices, trialEvents)
            let result = try train(choices.configuration, data, events)
            tell(.step(6, "look at the curves and the answers"))
            let diagnosis = try Diagnosis(of: trainingHome, backend: backend, interruption: interruption)
            for verdict in diagnosis.verdicts where verdict.outcome != .good { tell(.verdict(verdict)) }
            // The time has become a number of steps; made again, it is those.
            var trained = try trainingHome.read(TrainingConfiguration.self)
            trained.unset("time-budget")
            return Outcome(
                result: result, run: trainingHome, configuration: trained,
                decisions: choices.decisions, diagnosis: diagnosis)
        }
    }

    private func describe(_ images: ImageProfile, _ parts: DatasetParts) -> String {
        let size = images.size.map { "\($0)" } ?? "sizes of about \(images.medianSide) pixels"
        let test = parts.test.map { ", \($0.count) to test by" } ?? ", none to test by"
        return
            "\(images.count) images to learn from\(test); \(images.channels)x\(size); \(images.classNames.count) classes"
    }

    /// The fifth step: what is left of the time.
    private func train(
        _ configuration: TrainingConfiguration, _ data: TrainingData, _ events: any EventSink
    ) throws -> TrainingResult {
        var configuration = configuration
        // Diagnosis and report want some of it too. What was measured may have taken longer than was thought, on a machine that is busy.
        let left = budget.seconds - spent - max(0.03 * budget.seconds, 2)
        let seconds = Int(max(left, Self.trainingShare / 2 * budget.seconds).rounded(.up))
        let late =
            Double(seconds) > left + 1 ? "; the steps before took long, so that it will end later than asked" : ""
        tell(.step(5, "train with what is left of the time: \(seconds) s\(late)"))
        do {
            configuration.timeBudget = "\(seconds)s"
            return try Trainer.withinTimeBudget(
                configuration, data: data, backend: backend, directory: trainingHome, events: events,
                interruption: interruption
            ).run()
        } catch let error as FoveaError where error.kind == .usage && error.message.hasPrefix("time-budget") {
            tell(.note("\(error.message); one epoch is trained, however long it takes"))
            configuration.timeBudget = nil
            configuration.epochs = 1
            return try Trainer(
                configuration: configuration, data: data, backend: backend, directory: trainingHome, events: events,
                interruption: interruption
            ).run()
        }
    }
}
