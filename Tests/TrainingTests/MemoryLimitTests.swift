import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
import FoveaTraining
import TestSupport
import Testing

/// A training that the machine has not the memory for is refused, with a batch size that it has.
@Suite struct MemoryLimitTests {
    private static func step() throws -> TrainingStep {
        try TrainingStep(
            model: LeNet(classes: 10), inputShape: [1, 28, 28], optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
            backend: OneDNNBackend())
    }

    @Test func theBatchThatFitsIsNamed() throws {
        let step = try Self.step()
        let limit = try step.memoryBytes(batchSize: 50) + 1000
        #expect(throws: Never.self) { try step.check(batchSize: 50, memory: MachineMemory(available: limit)) }
        let error = #expect(throws: FoveaError.self) {
            try step.check(batchSize: 200, memory: MachineMemory(available: limit))
        }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("training with batches of 200 needs "))
        let size = try #require(message.split(separator: " ").dropLast().last.flatMap { Int($0) })
        #expect(message.hasSuffix("a batch size of \(size) fits"))
        // As large as can be, or nearly.
        #expect((40...50).contains(size))
        #expect(try step.memoryBytes(batchSize: size) <= limit)
    }

    @Test func notEvenOneImage() throws {
        let step = try Self.step()
        let limit = try step.memoryBytes(batchSize: 1) - 1
        expectError(containing: "not even a single image fits") {
            try step.check(batchSize: 8, memory: MachineMemory(available: limit))
        }
    }
}
