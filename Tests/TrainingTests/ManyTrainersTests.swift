import Fovea
import Foundation
import TestSupport
import Testing

/// Searches train many networks in one process: what a trainer took is given back with it.
@Suite struct ManyTrainersTests {
    private struct Tiny: Model {
        var body: some Layer {
            Conv2d(8, kernel: 3, bias: false)
            BatchNorm()
            ReLU()
            GlobalAvgPool()
            Linear(3)
        }
    }

    private func train(_ data: TrainingData, seed: UInt64) throws {
        var options = Trainer.Options()
        options.seed = seed
        options.batchSize = 8
        options.maxSteps = 2
        options.workers = 1
        _ = try Trainer(
            Tiny(), data: data, optimizer: SGD(momentum: 0.9), options: options, backend: OneDNNBackend(threads: 1),
            events: EventTee([])
        ).run()
    }

    @Test("1,000 trainers one after another hold memory flat")
    func memory() throws {
        let images = try SyntheticDataset(imageShape: [1, 8, 8], classes: 3, count: 24)
        let data = try TrainingData(DatasetParts(train: images, test: nil).holdingOut(0.25, seed: 0))
        for seed in 0..<100 { try train(data, seed: UInt64(seed)) }
        let before = try residentBytes()
        for seed in 100..<1000 { try train(data, seed: UInt64(seed)) }
        let grown = try residentBytes() - before
        // A trainer's arena, weights and kernels are some hundred kilobytes; 900 of them would be hundreds of megabytes.
        #expect(grown < 16 << 20, "\(grown >> 20) MiB more after 900 trainers")
    }

    private func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(fields.dropFirst().first.flatMap { Int($0) }) * 4096
    }
}
