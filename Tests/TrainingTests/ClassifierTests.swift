import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// From a run's folder to a name for an image.
@Suite struct ClassifierTests {
    @Test func threeLines() throws {
        let folder = try TemporaryFolder()
        var run = TinyRun(epochs: 1)
        run.configuration.model = "conv4-bn-relu-pool-fc"
        _ = try Trainer(
            configuration: run.configuration, backend: OneDNNBackend(threads: 1),
            directory: RunDirectory(folder.file("run")),
            events: run.recorder
        ).run()
        let pixels = (0..<36).map { UInt8($0 * 7) }
        try Data(Array("P5\n6 6\n255\n".utf8) + pixels).write(to: URL(fileURLWithPath: folder.file("a.pgm")))

        let classifier = try Classifier(run: folder.file("run"))
        let answers = try classifier.predict(folder.file("a.pgm"), top: 3)
        #expect(answers.count == 3 && abs(answers.map(\.probability).reduce(0, +) - 1) < 1e-6)
        #expect(Set(answers.map(\.label)) == Set(classifier.classes))

        // The same numbers as those of the predictor, in batches or one at a time.
        let model = try TrainedModel(run: RunDirectory.existing(folder.file("run")))
        let predictor = try Predictor(model, backend: OneDNNBackend(threads: 1))
        let batch = NDArray([1, 1, 6, 6], pixels)
        #expect(try predictor.predict(batch, top: 3)[0].map(\.label) == answers.map(\.label))
        expectError(containing: "b.pgm") { try classifier.predict(folder.file("b.pgm")) }
        try Data(Array("P5\n3 3\n255\n".utf8) + pixels.prefix(9)).write(to: URL(fileURLWithPath: folder.file("c.pgm")))
        expectError(containing: "c.pgm", "1x6x6", "1x3x3") { try classifier.predict(folder.file("c.pgm")) }
    }
}
