import CAllocations
import FoveaCompiler
import FoveaLayers
import FoveaOneDNN
import FoveaTensor
import FoveaTraining
import TestSupport
import Testing

/// Nothing is allocated between one step and the next. The network has no convolution and no matrix product, for whose arguments
/// the library allocates by itself.
@Suite("Allocations in steady state")
struct AllocationTests {
    private let network = Sequential {
        BatchNorm()
        ReLU()
        MaxPool2d(kernel: 2)
        GlobalAvgPool()
    }

    @Test func theCounterCounts() {
        let before = fovea_allocation_count()
        let array = [Int](repeating: 1, count: 1000 + Int(before & 1))
        #expect(fovea_allocation_count() > before && array.count >= 1000)
    }

    @Test func aTrainingStep() throws {
        let step = try TrainingStep(
            model: network, inputShape: [16, 8, 8], optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
            backend: OneDNNBackend(), scheduledMomentum: true)
        let state = try step.initialState(seed: 1)
        let (images, labels) = (randomArray([8, 16, 8, 8]), randomIntegers([8], in: 0..<16))
        func run() throws -> Double {
            try step(state, images: images, labels: labels, learningRate: 0.1, momentum: 0.8).loss
        }
        for _ in 0..<3 { _ = try run() }
        let before = fovea_allocation_count()
        var sum = 0.0
        for _ in 0..<10 { sum += try run() }
        #expect(fovea_allocation_count() - before == 0, "for 10 steps")
        #expect(sum.isFinite)
    }
}
