import Fovea
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
        #expect(own.map(\.split) == ["test"] && own.map(\.command) == ["train"], "validations of epochs are none")
        try directory.record(
            Event.Evaluation(split: "test", loss: 1, top1: 0.5, count: 15), command: "fovea evaluate --run 'a b'")
        try directory.record(Event.Evaluation(split: "train", loss: 1, top1: nil, count: 60), command: "mine")
        let all = try directory.evaluationRecords()
        #expect(all.map(\.split) == ["test", "test", "train"])
        #expect(all.map(\.command) == ["train", "fovea evaluate --run 'a b'", "mine"])
        #expect(all.allSatisfy { ($0.time ?? 0) > 1.7e9 })
    }
}
