import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// Looks at a run's images after training are written down.
@Suite struct EvaluationRecordTests {
    @Test func looksAreKept() throws {
        let folder = try TemporaryFolder()
        var configuration = TinyRun(epochs: 1).configuration
        configuration.model = "conv4-relu-fc"
        let directory = RunDirectory(folder.file("run"))
        _ = try Trainer(
            configuration: configuration, backend: ReferenceBackend(), directory: directory, events: EventRecorder()
        ).run()
        let own = try directory.evaluationRecords()
        #expect(
            own.map(\.evaluation.split) == ["test"] && own.map(\.command) == ["train"], "validations of epochs are none"
        )
        let same = own[0].evaluation
        #expect(try directory.doubt(of: same) == nil, "the same weights once more are no choice")
        try directory.record(
            Event.Evaluation(split: "test", loss: 1, top1: 0.5, count: 15), command: "fovea evaluate --run 'a b'")
        try directory.record(Event.Evaluation(split: "train", loss: 1, top1: nil, count: 60), command: "mine")
        let all = try directory.evaluationRecords()
        #expect(all.map(\.evaluation.split) == ["test", "test", "train"])
        #expect(all.map(\.command) == ["train", "fovea evaluate --run 'a b'", "mine"])
        #expect(all.allSatisfy { ($0.time ?? 0) > 1.7e9 })
    }

    /// A run that is made longer is tested again: that is a choice by the test part.
    @Test func anotherResultIsDoubted() throws {
        let folder = try TemporaryFolder()
        let directory = RunDirectory(folder.file("run"))
        func evaluation(_ split: String, _ top1: Double?, loss: Double = 1) -> Event.Evaluation {
            Event.Evaluation(split: split, loss: loss, top1: top1, count: 1000)
        }
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        for loss in [1, 1.1] { try directory.record(evaluation("test", 0.9, loss: loss), command: "a") }
        try directory.record(evaluation("validation", 0.5), command: "b")
        #expect(
            try directory.doubt(of: evaluation("test", 0.9)) == nil
                && directory.doubt(of: evaluation("test", 0.902)) == nil)
        #expect(
            try directory.doubt(of: evaluation("test", 0.903))?.contains("other weights of this run before (2 times")
                == true)
        #expect(try directory.doubt(of: evaluation("validation", 0.903)) == nil)
        var flipped = evaluation("test", 0.95)
        flipped.testTimeAugmentation = "flip"
        #expect(try directory.doubt(of: flipped) == nil, "the same weights, looking twice")
        try directory.record(flipped, command: "d")
        #expect(try directory.doubt(of: evaluation("test", 0.9)) == nil)
        flipped.top1 = 0.94
        #expect(try directory.doubt(of: flipped)?.contains("(1 time;") == true)
        #expect(try directory.doubt(of: evaluation("test", nil, loss: 1.05))?.contains("(2 times") == true)
        let recorder = EventRecorder()
        var configuration = TinyRun(epochs: 1).configuration
        configuration.model = "conv4-relu-fc"
        configuration.learningRate = .fixed(0.3)
        let run = RunDirectory(folder.file("longer"))
        _ = try Trainer(
            configuration: configuration, backend: ReferenceBackend(), directory: run, events: recorder
        ).run()
        // What it was before is made another result.
        let first = try #require(try run.evaluationRecords().first?.evaluation)
        try run.record(evaluation("test", (first.top1 ?? 0) > 0.5 ? 0.1 : 0.9), command: "c")
        configuration.epochs = 2
        let longer = try Trainer(
            resuming: run, configuration: configuration, backend: ReferenceBackend(), events: recorder)
        _ = try longer.run()
        let told = recorder.events.compactMap { if case .warning(let warning) = $0 { warning.message } else { nil } }
        #expect(
            told.contains { $0.hasPrefix("the test part was looked at with other weights of this run before") },
            "\(told)")
    }
}
