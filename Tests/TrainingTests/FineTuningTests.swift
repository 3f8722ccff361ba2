import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// A network that was trained on other classes goes on with these.
@Suite struct FineTuningTests {
    private static let model = "conv4-bn-relu-conv4-bn-relu-pool-fc"

    private func run(classes: Int, _ change: (inout TrainingConfiguration) -> Void) -> TinyRun {
        var run = TinyRun(epochs: 1)
        run.configuration.lastBatch = .keep
        run.configuration.data = "synthetic:shape=1x6x6,classes=\(classes),count=60,test=15"
        run.configuration.model = Self.model
        change(&run.configuration)
        return run
    }

    private func trainer(_ run: TinyRun) throws -> Trainer {
        try Trainer(
            configuration: run.configuration, backend: OneDNNBackend(threads: 2), events: run.recorder,
            interruption: run.recorder.interruption)
    }

    @Test func carriedOver() throws {
        let folder = try TemporaryFolder()
        let first = try trainer(run(classes: 3) { _ in })
        _ = try first.run()
        let source = try first.state.readVariables()
        try WeightsFile.save(source, to: folder.file("w.safetensors"))

        let second = run(classes: 5) {
            $0.weights = folder.file("w.safetensors")
            $0.replaceHead = true
            $0.freeze = "conv1 bn1"
        }
        let trainer = try trainer(second)
        _ = try trainer.run()
        let result = try trainer.state.readVariables()
        for path in ["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"] {
            #expect(result[path] == source[path], "\(path) stays")
        }
        for path in ["conv2.weight", "bn2.weight", "bn2.running_mean"] {
            #expect(result[path]?.type == source[path]?.type && result[path] != source[path], "\(path) learns")
        }
        #expect(result["fc1.weight"]?.shape == [5, 36])
        let warnings = second.recorder.events.compactMap { event -> String? in
            guard case .warning(let warning) = event else { return nil }
            return warning.message
        }
        #expect(warnings == ["not from \(folder.file("w.safetensors")), but freshly initialized: fc1.weight, fc1.bias"])

        // The backward pass stops where nothing is trained below.
        let whole = try self.trainer(run(classes: 5) { _ in }).step.executable(batchSize: 12).plan
        let plan = try trainer.step.executable(batchSize: 12).plan
        #expect(plan.steps.count < whole.steps.count)
        #expect(!plan.steps.contains { $0.path == "conv1" && $0.operation.contains("Gradient") }, "\(plan)")
        #expect(whole.steps.contains { $0.path == "conv1" && $0.operation.contains("Gradient") }, "\(whole)")
    }

    /// All parameters at half of 0.1 are all at 0.05.
    @Test func scaledRates() throws {
        let halved = try trainer(
            run(classes: 3) {
                $0.learningRate = 0.1
                $0.learningRateScale = "conv1=0.5,bn[12]=0.5,*=0.5"
            })
        let plain = try trainer(run(classes: 3) { $0.learningRate = 0.05 })
        let other = try trainer(
            run(classes: 3) {
                $0.learningRate = 0.05
                $0.learningRateScale = "conv1=2"
            })
        for trainer in [halved, plain, other] { _ = try trainer.run() }
        let expected = try plain.state.readVariables()
        for entry in try halved.state.readVariables().entries {
            expectClose(entry.array, try #require(expected[entry.path]), relative: 1e-4, absolute: 1e-5, entry.path)
        }
        #expect(try other.state.readVariables()["conv1.weight"] != expected["conv1.weight"])
    }

    @Test(arguments: [
        ("freeze", "convv1", "no parameter of the network is meant by 'convv1'; did you mean 'conv1'?"),
        ("freeze", "*", "nothing is left to train"), ("lr-scale", "fc2=10", "did you mean 'fc1'?"),
    ])
    func patternsThatMeanNothing(_ setting: String, _ value: String, _ sentence: String) throws {
        let run = run(classes: 3) {
            if setting == "freeze" { $0.freeze = value } else { $0.learningRateScale = value }
        }
        let error = #expect(throws: FoveaError.self) { try trainer(run) }
        #expect(error?.kind == .usage && error?.message.contains(sentence) == true, "\(error?.message ?? "")")
    }

    @Test func rulesOfWeightsNeedWeights() throws {
        let run = run(classes: 3) { $0.replaceHead = true }
        let error = #expect(throws: FoveaError.self) { try trainer(run) }
        #expect(error?.message.contains("replace-head says how a file of weights is read") == true)
    }

    @Test func otherNames() throws {
        let model = try ModelRegistry.model(Self.model, classes: 3)
        let specs = try TracedModel(model, input: TensorType([1, 1, 6, 6]), mode: .inference).specs
        let variables = try Variables.initialized(specs, seed: 4)
        let arrays = variables.entries.map { entry -> (path: String, array: NDArray) in
            ("net." + entry.path.replacingOccurrences(of: "fc1", with: "head"), entry.array)
        }
        var transfer = Transfer()
        expectError(containing: "OLD=NEW", "'='") { try Transfer.renames("=") }
        transfer.renames = try Transfer.renames("net=,head=fc1")
        let (renamed, notes) = try Variables.transferred(arrays, for: specs, by: transfer, seed: 0, from: "f")
        #expect(renamed == variables && notes.isEmpty)

        transfer.renames = try Transfer.renames("nett=")
        expectError(containing: "f has no 'nett' to rename") {
            try Variables.transferred(arrays, for: specs, by: transfer, seed: 0, from: "f")
        }
        transfer.renames = try Transfer.renames("net=")
        expectError(containing: "lacks 'fc1.weight', 'fc1.bias'", "unknown 'head.weight', 'head.bias'") {
            try Variables.transferred(arrays, for: specs, by: transfer, seed: 0, from: "f")
        }
        let without = arrays.filter { !$0.path.hasPrefix("net.head") }
        transfer.allowedMissing = [try PathPattern("fc1")]
        let (completed, told) = try Variables.transferred(without, for: specs, by: transfer, seed: 4, from: "f")
        #expect(completed == variables, "the same seed begins with the same numbers")
        #expect(told == ["not from f, but freshly initialized: fc1.weight, fc1.bias"])
    }

    /// A file of PyTorch's, of a network that was trained on several devices: what was done to its names is told.
    @Test func whatIsToldOfAFile() throws {
        let path = #filePath.replacingOccurrences(
            of: "TrainingTests/FineTuningTests.swift", with: "InterchangeTests/Fixtures/parallel.pt")
        let card = ModelCard(
            model: "two layers", inputShape: [1, 4, 4], classes: ["a", "b"], normalization: nil, data: "none")
        let network = Sequential {
            Conv2d(2, kernel: 3, bias: false)
            BatchNorm()
        }
        let model = try TrainedModel(card: card, model: network, weights: path)
        #expect(model.notes == ["\(path): the prefix 'module.' was taken off all names"])
        #expect(TrainedModel(card: card, model: network, variables: model.variables).notes == [])
    }

    /// Everything of another shape is told at once.
    @Test func misshapenArrays() throws {
        let model = try ModelRegistry.model("conv4-gap-fc", classes: 3)
        let specs = try TracedModel(model, input: TensorType([1, 1, 6, 6]), mode: .inference).specs
        let arrays = specs.map {
            ($0.path, NDArray(Shape($0.type.shape.dimensions + [1]), [Float](repeating: 0, count: $0.type.count)))
        }
        expectError(containing: "'conv1.weight' has type", "so have others", "'conv1.bias', 'fc1.weight', 'fc1.bias'") {
            try Variables.loaded(arrays, for: specs, from: "f")
        }
    }
}
