import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// One step of a run, made again and looked into.
@Suite struct ReplayTests {
    private static let model = "conv4-bn-relu-dropout0.2-conv4-relu-fc"

    private func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TrainingConfiguration {
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x6x6,classes=3,count=60,test=15", model: Self.model)
        configuration.epochs = 3
        configuration.batchSize = 12
        configuration.learningRate = .fixed(0.05)
        configuration.checkpointEvery = "4"
        configuration.logEvery = 1
        configuration.schedule = "plateau:patience=1"
        change(&configuration)
        return configuration
    }

    /// Trains, perhaps into a wall, and returns what it said.
    private func train(_ configuration: TrainingConfiguration, in folder: String) -> (EventRecorder, FoveaError?) {
        let recorder = EventRecorder()
        do {
            _ = try Trainer(
                configuration: configuration, backend: OneDNNBackend(threads: 1), directory: RunDirectory(folder),
                events: recorder
            ).run()
            return (recorder, nil)
        } catch {
            return (recorder, error as? FoveaError)
        }
    }

    private func replay(_ folder: String, _ step: Int) throws -> StepReport {
        try Trainer(replaying: RunDirectory(folder), before: step, backend: OneDNNBackend(threads: 1)).replay(
            step: step)
    }

    /// Every step's loss is the run's, also across the end of an epoch and from before the oldest checkpoint; nothing is written.
    @Test func theLossesAreTheRuns() throws {
        let folder = try TemporaryFolder()
        let (recorder, error) = train(configuration(), in: folder.file("run"))
        #expect(error == nil && recorder.losses.count == 15)
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.file("run")).map {
            try Data(contentsOf: URL(fileURLWithPath: folder.file("run/\($0)")))
        }
        for step in [1, 5, 6, 9, 13, 15] {
            let report = try replay(folder.file("run"), step)
            #expect(abs(report.loss - recorder.losses[step - 1]) < 1e-6, "step \(step)")
            #expect(report.finding == nil && report.epoch == (step + 4) / 5)
            #expect(report.images.count == (step % 5 == 0 ? 6 : 12))
            #expect(
                report.layers.map(\.path) == ["conv1", "bn1", "relu1", "dropout1", "conv2", "relu2", "flatten", "fc1"])
            #expect(report.layers.allSatisfy { $0.values.rms > 0 && $0.gradients.rms > 0 })
        }
        let after = try FileManager.default.contentsOfDirectory(atPath: folder.file("run")).map {
            try Data(contentsOf: URL(fileURLWithPath: folder.file("run/\($0)")))
        }
        #expect(after == before)
        expectError(containing: "must be from ", "to 15, but got 16") { try replay(folder.file("run"), 16) }
    }

    /// A rate that no network survives: the failing step is named with the command, and the layer with what came before it.
    @Test func theFirstNumberThatIsNoneIsLocated() throws {
        let folder = try TemporaryFolder()
        let run = folder.file("run")
        let (recorder, error) = train(
            configuration {
                $0.model = "conv4-relu-conv4-relu-fc"
                $0.learningRate = .fixed(3e10)
                $0.schedule = "constant"
            }, in: run)
        let failed = recorder.losses.count + 1
        #expect(
            error?.message.hasSuffix("; see where it began: fovea replay \(run) --step \(failed)") == true,
            "\(error?.message ?? "")")
        let report = try replay(run, failed)
        let finding = try #require(report.finding)
        #expect(finding.hasPrefix("in the forward pass, "), "\(finding)")
        #expect(finding.contains("it was born there: what came before reaches from "), "\(finding)")
        let place = try #require(report.layers.firstIndex { $0.values.badCount > 0 })
        #expect(report.layers[..<place].allSatisfy { $0.values.badCount == 0 })
        #expect(finding.contains("\(report.layers[place].path) (\(report.layers[place].summary))"))
    }

    /// Weights that were spoilt before are not the layer's fault.
    @Test func whatWasPassedOnIsSaid() throws {
        let folder = try TemporaryFolder()
        let weights = folder.file("w.safetensors")
        let specs = try TracedModel(
            ModelRegistry.model(Self.model, classes: 3), input: TensorType([1, 1, 6, 6]), mode: .inference
        ).specs
        let entries = try Variables.initialized(specs, seed: 1).entries.map { entry -> (path: String, array: NDArray) in
            guard entry.path == "conv2.weight" else { return (entry.path, entry.array) }
            var numbers = entry.array.scalars(as: Float.self)
            numbers[7] = .nan
            return (entry.path, NDArray(entry.array.shape, numbers))
        }
        try TensorFile(entries).write(to: weights)
        let (_, error) = train(configuration { $0.weights = weights }, in: folder.file("run"))
        #expect(error?.message.contains("--step 1") == true, "\(error?.message ?? "")")
        let finding = try #require(try replay(folder.file("run"), 1).finding)
        #expect(finding.contains("conv2 (Conv2d(4, kernel: 3)) is the first"), "\(finding)")
        #expect(finding.contains("it was passed on: 'conv2.weight' was not finite before this step"), "\(finding)")
    }

    /// A step of several batches shows the one in which something is wrong; the loss of the step is their mean.
    @Test func aStepOfSeveralBatches() throws {
        let folder = try TemporaryFolder()
        let accumulating = configuration {
            $0.accumulate = 2
            $0.model = "conv4-relu-dropout0.2-fc"
        }
        let (recorder, error) = train(accumulating, in: folder.file("run"))
        // 54 images: batches of 12, 12 | 12, 12 | 6.
        #expect(error == nil && recorder.losses.count == 9)
        let last = try replay(folder.file("run"), 3)
        #expect(last.parts == 1 && last.images.count == 6 && abs(last.loss - recorder.losses[2]) < 1e-6)
        let trainer = try Trainer(
            replaying: RunDirectory(folder.file("run")), before: 2, backend: OneDNNBackend(threads: 1))
        let reports = try trainer.replays(step: 2)
        #expect(reports.map(\.part) == [1, 2] && reports.allSatisfy { $0.parts == 2 })
        let mean = reports.map(\.loss).reduce(0, +) / 2
        #expect(abs(mean - recorder.losses[1]) < 1e-6, "\(mean), \(recorder.losses[1])")
        #expect(reports[0].images.map(\.index) != reports[1].images.map(\.index))
    }

    @Test func statisticsOfAnArray() {
        let array = NDArray([2, 3], [Float](arrayLiteral: 3, -4, 0, .infinity, 1, .nan))
        let found = ArrayStatistics(array)
        #expect(found.mean == 0 && found.range == -4...3 && found.badCount == 2)
        #expect(abs(found.rms - (26.0 / 4).squareRoot()) < 1e-12)
        #expect(found.firstBad?.index == [1, 0] && found.firstBad?.value == .infinity)
    }
}
