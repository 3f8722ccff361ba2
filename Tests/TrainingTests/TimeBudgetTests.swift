import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaRecipe
@testable import FoveaTraining

/// As many steps as fit in a time.
@Suite struct TimeBudgetTests {
    /// Ten steps of 0.5 s an epoch, each followed by a validation of 2 s; a test of 3 s.
    private static let pace = Trainer.Expense(
        batchesPerEpoch: 20, stepsPerEpoch: 10, secondsToBegin: 1, secondsPerBatch: 0.25, secondsPerValidation: 2,
        secondsPerTest: 3, memoryBytes: 0, availableBytes: 0)

    private static func steps(_ text: String, spent: Double = 0) throws -> Int {
        try TimeBudget(text).steps(at: pace, spent: spent)
    }

    @Test func stepsOnPaper() throws {
        // 3 s of test and 2 s of the last validation are taken off; an epoch is 7 s.
        #expect(try Self.steps("5.5s") == 1)
        #expect(try Self.steps("12s") == 10 && Self.steps("12.4s") == 10 && Self.steps("12.5s") == 11)
        #expect(
            try Self.steps("1m") == 70 + 10,
            "55 s: seven epochs, and 6 s, in which the whole eighth but its validation fits")
        #expect(try Self.steps("1m", spent: 5) == 70 + 2)
        #expect(try Self.steps("2h") == Self.steps("7200s"))
        expectError(containing: "time-budget is too short: 5.4 s, but a step takes 0.5 s", "allow at least") {
            try Self.steps("5.4s")
        }
        // As long as any number.
        #expect(try Self.steps("1e300h") == 10 * 1_000_000_000 + 10)
        for text in ["", "5", "m", "-1m", "1e400h", "0s"] {
            expectError(containing: "expects a time such as 90s, 30m or 1.5h, but got '\(text)'") {
                try TimeBudget(text)
            }
        }
    }

    private static func configuration() -> TrainingConfiguration {
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x6x6,classes=3,count=60,test=15", model: "conv4-relu-gap-fc")
        configuration.batchSize = 12
        configuration.timeBudget = "1h"
        return configuration
    }

    /// The steps become the run's own settings, and smaller numbers that were asked for win.
    @Test func theRunIsOneOfSoManySteps() throws {
        let asked = Self.configuration()
        let fitted = asked.fitted(to: 23, stepsPerEpoch: 5)
        #expect(fitted.epochs == 5 && fitted.maxSteps == 23)
        var short = asked
        short.epochs = 2
        #expect(short.fitted(to: 23, stepsPerEpoch: 5).maxSteps == 10)
        short.maxSteps = 7
        #expect(
            short.fitted(to: 23, stepsPerEpoch: 5).epochs == 2 && short.fitted(to: 23, stepsPerEpoch: 5).maxSteps == 7)
        #expect(short.fitted(to: .max, stepsPerEpoch: 5).maxSteps == 7)
    }

    @Test func aRunWithinABudget() throws {
        let folder = try TemporaryFolder()
        var configuration = Self.configuration()
        configuration.maxSteps = 7
        let recorder = EventRecorder()
        let directory = RunDirectory(folder.file("run"))
        let trainer = try Trainer.withinTimeBudget(
            configuration, backend: OneDNNBackend(threads: 1), directory: directory, events: recorder)
        let result = try trainer.run()
        #expect(result.steps == 7 && recorder.losses.count == 7)
        let kept = try directory.read(TrainingConfiguration.self)
        #expect(kept.maxSteps == 7 && kept.epochs == 2 && kept.timeBudget == "1h")
        let told = recorder.events.compactMap { if case .warning(let warning) = $0 { warning.message } else { nil } }
        #expect(told.contains { $0.hasPrefix("time-budget 1h: 7 steps of ") }, "\(told)")
        // Trying out did not touch what the run begins with.
        var same = configuration
        same.timeBudget = nil
        same.epochs = 2
        let plain = EventRecorder()
        _ = try Trainer(configuration: same, backend: OneDNNBackend(threads: 1), events: plain).run()
        #expect(plain.losses == recorder.losses)
    }

    /// A run that died before its first checkpoint begins again by the steps that were found then.
    @Test func theSameCommandBeginsAgain() throws {
        let folder = try TemporaryFolder()
        let directory = RunDirectory(folder.file("run"))
        let asked = Self.configuration()
        let begun = asked.fitted(to: 23, stepsPerEpoch: 5)
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try directory.create(
            card: Trainer(configuration: begun, backend: OneDNNBackend(threads: 1), events: EventRecorder()).card,
            configuration: begun)
        #expect(try asked.asBegun(in: directory) == begun)
        var other = asked
        other.seed = 5
        #expect(try other.asBegun(in: directory) == other)
    }
}
