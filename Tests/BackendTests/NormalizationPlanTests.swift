import FoveaLayers
import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

@Suite("The plan of a training step with each normalization")
struct NormalizationPlanTests {
    /// By name, since layers have no order; 48 channels in 8 groups are 6 each, which lie across blocks of 16.
    static let layers: [String: @Sendable (_ channels: Int) -> any Layer] = [
        "batch": { _ in BatchNorm() },
        "groups within blocks": { GroupNorm($0 / 2) },
        "groups across blocks": { _ in GroupNorm(8) },
        "groups of blocks": { GroupNorm($0 / 16) },
        "instance": { _ in InstanceNorm() },
        "instance with parameters": { _ in InstanceNorm(affine: true) },
        "layer over features": { _ in LayerNorm() },
        "layer over features without parameters": { _ in LayerNorm(affine: false) },
        "layer over channels": { _ in LayerNorm(over: .channels) },
        "local response": { _ in LocalResponseNorm() },
        "local response with another power": { _ in LocalResponseNorm(4, beta: 0.6) },
    ]

    @Test("No reorder, nothing on the reference backend, no copy, no allocation", arguments: layers.keys.sorted())
    func step(_ name: String) throws {
        let layer = try #require(Self.layers[name])
        let model = Sequential {
            Conv2d(32, kernel: 3); layer(32); ReLU()
            Conv2d(48, kernel: 3); layer(48); ReLU()
            GlobalAvgPool(); Linear(10)
        }
        let training = try PlanTests.Training(model, input: [4, 3, 12, 12], backend: OneDNNBackend())
        let executable = try training.executable()
        #expect(executable.plan.count(of: .reorder) == 0)
        #expect(executable.plan.count(of: .reference) == 0)
        #expect(executable.plan.count(of: .copy) == 0)
        let first = try training.run()
        let counters = try training.executable().counters
        for _ in 0..<5 { _ = try training.run() }
        #expect(try training.executable().counters.allocations == counters.allocations)
        #expect(try training.run() < first, "it learns its batch")
    }

    @Test("Channels that do not fit the blocks run on kernels too", arguments: layers.keys.sorted())
    func plain(_ name: String) throws {
        guard name != "groups across blocks", name != "groups of blocks" else { return }
        let layer = try #require(Self.layers[name])
        let model = Sequential {
            Conv2d(6, kernel: 3); layer(6); ReLU(); GlobalAvgPool(); Linear(10)
        }
        let plan = try PlanTests.Training(model, input: [4, 3, 12, 12], backend: OneDNNBackend()).executable().plan
        #expect(plan.count(of: .reference) == 0)
        #expect(plan.count(of: .copy) == 0)
    }
}
