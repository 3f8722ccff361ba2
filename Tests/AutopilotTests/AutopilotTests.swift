import Fovea
import Foundation
import TestSupport
import Testing

/// The whole recipe, on images small enough for half a minute.
@Suite struct AutopilotTests {
    private static func given(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TrainingConfiguration {
        var given = TrainingConfiguration(data: "synthetic:shape=1x16x16,classes=3,count=900", model: "")
        given.unset("model")
        given.workers = 1
        change(&given)
        return given
    }

    @Test func fromImagesToATestedNetwork() throws {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-recipe-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: home) }
        var (steps, decided, verdicts) = ([Int](), [String](), [String]())
        let autopilot = try Autopilot(
            Self.given { $0.augment = "flip" }, budget: TimeBudget("20s"), in: home, backend: OneDNNBackend(threads: 1)
        ) { notice in
            switch notice {
            case .step(let number, _): steps.append(number)
            case .decision(let decision): decided.append(decision.name)
            case .verdict(let verdict): verdicts.append(verdict.name)
            case .note: break
            }
        }
        let outcome = try autopilot.run(events: EventTee([]))
        #expect(steps == [1, 2, 3, 4, 5, 6])
        #expect(Set(decided).isSuperset(of: ["optimizer", "schedule", "batch-size", "model", "augment", "lr"]))
        #expect(verdicts.starts(with: ["inputs", "first loss", "signal", "gradients", "sample"]))
        // The images' classes are easy to tell apart.
        #expect(try #require(outcome.result.test?.top1) > 0.9)
        #expect(outcome.configuration.augment == "flip" && outcome.configuration.maxSteps != nil)
        #expect(outcome.decisions.first { $0.name == "augment" }?.reason == "given")
        // The last rate that was decided is the one that was trained with.
        let rate = outcome.decisions.last { $0.name == "lr" }?.value
        #expect(rate.flatMap(Double.init) == outcome.configuration.learningRate?.value(batchSize: 1))
        // Trials never meet the test part.
        let search = SearchDirectory("\(home)/search")
        if search.holdsSearch {
            #expect(try RunCurves(of: search.run(of: 1)).run.testCount == 0)
        }
        expectError(containing: "holds other files") {
            try Autopilot(Self.given(), budget: TimeBudget("20s"), in: home, backend: OneDNNBackend(threads: 1))
        }
    }

    @Test func whatCannotBeLearnedIsNotTrained() throws {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-recipe-\(UUID().uuidString)")
            .path
        let autopilot = try Autopilot(
            Self.given {
                $0.model = "(fc32-relu)*6-fc"
                $0.initializer = "normal:std=1e-6"
            }, budget: TimeBudget("20s"), in: home, backend: OneDNNBackend(threads: 1))
        expectError(containing: "it cannot learn like this: signal", "--init he") {
            try autopilot.run(events: EventTee([]))
        }
        #expect(!FileManager.default.fileExists(atPath: home))
    }

    @Test func whatIsForTheRecipeToChoose() throws {
        func autopilot(_ given: TrainingConfiguration, _ budget: String = "1m") throws {
            _ = try Autopilot(given, budget: TimeBudget(budget), in: "/nowhere", backend: OneDNNBackend(threads: 1))
        }
        expectError(containing: "epochs is for the recipe to choose") { try autopilot(Self.given { $0.epochs = 3 }) }
        expectError(containing: "too short to choose anything in") { try autopilot(Self.given(), "5s") }
        expectError(containing: "needs images to learn from") { try autopilot(TrainingConfiguration()) }
    }
}
