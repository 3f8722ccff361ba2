import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

@Suite struct CheckpointTests {
    private func checkpoint(_ number: Float) -> Checkpoint {
        var position = TrainingPosition(seed: .max)
        position.step = 7
        position.stepInEpoch = 3
        position.epoch = 1
        position.running.add(MeanLoss(total: 0.1 + 0.2, weight: 1.0 / 3), correct: 5, count: 9)
        position.best = .init(epoch: 1, loss: 1.0 / 3, top1: 0.5)
        return Checkpoint(
            arrays: [
                (path: "fc.weight", array: NDArray([2], [number, .leastNonzeroMagnitude])),
                (path: "optimizer/momentum/fc.weight", array: NDArray([2], [-0.0, 1e38] as [Float])),
            ], position: position)
    }

    @Test func aFileHoldsEveryBit() throws {
        let folder = try TemporaryFolder()
        try checkpoint(1).write(to: folder.file("last.safetensors"))
        #expect(try Checkpoint(contentsOf: folder.file("last.safetensors")) == checkpoint(1))
    }

    /// Each that is kept gets another name whenever one more is written.
    @Test func noMoreThanAThousandAreKept() throws {
        #expect(try KeptCheckpoints("last=1000,best=1000").last == 1000)
        expectError(containing: "'last'", "1 to 1000") { try KeptCheckpoints("last=9223372036854775807") }
        expectError(containing: "'best'", "1 to 1000") { try KeptCheckpoints("best=1001") }
    }

    /// A position is not among the numbers that the checksum is of.
    @Test func positionsThatCannotBe() throws {
        let folder = try TemporaryFolder()
        for spoil: (inout TrainingPosition) -> Void in [
            { $0.epoch = .max }, { $0.step = 2 }, { $0.running.count = .max }, { $0.running.correct = 10 },
            { $0.running.correct = -1 }, { ($0.step, $0.stepInEpoch) = (.max, .max) },
        ] {
            var position = checkpoint(1).position
            spoil(&position)
            try Checkpoint(arrays: checkpoint(1).arrays, position: position).write(to: folder.file("last.safetensors"))
            expectError(containing: folder.file("last.safetensors"), "the position in its metadata cannot be") {
                try Checkpoint(contentsOf: folder.file("last.safetensors"))
            }
        }
    }

    @Test func aFailingWriteLeavesWhatWasThere() throws {
        let folder = try TemporaryFolder()
        // A folder in the file's place cannot be replaced by a file, whoever the user is.
        try FileManager.default.createDirectory(
            atPath: folder.file("last.safetensors"), withIntermediateDirectories: true)
        try "old".write(toFile: folder.file("last.safetensors/old"), atomically: false, encoding: .utf8)
        #expect(throws: FoveaError.self) { try checkpoint(2).write(to: folder.file("last.safetensors")) }
        #expect(folder.contents == ["last.safetensors"])
        #expect(try String(contentsOfFile: folder.file("last.safetensors/old"), encoding: .utf8) == "old")
    }

    @Test func weightsAloneAreNoCheckpoint() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights.safetensors")
        try Safetensors([.init("fc.weight", NDArray([1], [1] as [Float]))]).write(to: path)
        expectError(containing: path, "no position", "last.safetensors") { try Checkpoint(contentsOf: path) }
    }

    @Test func aTruncatedFileIsASentenceWithItsPlace() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("last.safetensors")
        try checkpoint(1).write(to: path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for count in [0, 7, 20, whole.count - 1] {
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            expectError(containing: path) { try Checkpoint(contentsOf: path) }
        }
    }
}

@Suite struct WeightsFileTests {
    private func specs(classes: Int) throws -> [VariableSpec] {
        let model = try ModelRegistry.model("conv4-bn-relu-pool-fc", classes: classes)
        return try TracedModel(model, input: TensorType([1, 1, 6, 6]), mode: .inference).specs
    }

    @Test func theOptimizersSlotsAreLeftOut() throws {
        let folder = try TemporaryFolder()
        let variables = try Variables.initialized(specs(classes: 3), seed: 1)
        let slots = variables.entries.map { (path: "optimizer/momentum/\($0.path)", array: $0.array) }
        let arrays = variables.entries.map { (path: $0.path, array: $0.array) }
        try Checkpoint(arrays: arrays + slots, position: TrainingPosition(seed: 0)).write(to: folder.file("w"))
        #expect(try WeightsFile.load(folder.file("w"), for: specs(classes: 3)) == variables)
    }

    @Test func anotherNumberOfClassesIsASentence() throws {
        let folder = try TemporaryFolder()
        try WeightsFile.save(Variables.initialized(specs(classes: 3), seed: 1), to: folder.file("w"))
        expectError(containing: folder.file("w"), "3 outputs", "number of classes") {
            try WeightsFile.load(folder.file("w"), for: specs(classes: 10))
        }
    }

    /// Elsewhere than in the last layer it is not the classes that differ, and a scalar has no outputs at all.
    @Test(arguments: [("conv1.weight", [8, 1, 3, 3]), ("conv1.weight", []), ("bn1.bias", []), ("fc1.bias", [])])
    func anotherShapeElsewhereIsNotTheClasses(path: String, shape: [Int]) throws {
        let arrays = try Variables.initialized(specs(classes: 3), seed: 1).entries.map { entry in
            let other = NDArray(repeating: 0, TensorType(Shape(shape)))
            return (path: entry.path, array: entry.path == path ? other : entry.array)
        }
        let error = #expect(throws: FoveaError.self) {
            try Variables.loaded(arrays, for: specs(classes: 3), from: "w")
        }
        #expect(error?.message.contains("'\(path)' has type f32\(Shape(shape))") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("classes") == false, "\(error?.message ?? "")")
    }
}
