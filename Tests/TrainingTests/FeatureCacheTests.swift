import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// Layers that stay as they are see each image once.
@Suite struct FeatureCacheTests {
    /// 60 images, 6 of them for validation: 4 steps of 12 in an epoch.
    private func trainer(
        _ formula: String = "conv4-bn-relu-pool-conv4-bn-relu-dropout0.3-fc8-relu-fc", augment: String = "",
        caching: Bool = true, isStill: Bool = true, epochs: Int = 3, recorder: EventRecorder = EventRecorder(),
        change: (inout Trainer.Options) -> Void = { _ in }
    ) throws -> Trainer {
        let parts = try NamedDataset("synthetic:shape=1x6x6,classes=3,count=60,test=15").load().holdingOut(0.1, seed: 0)
        let data = try TrainingData(parts, augmentation: AugmentationList(parsing: augment))
        let network = try ModelRegistry.model(formula, classes: 3)
        @Sendable func isTrunk(_ path: String) -> Bool { path.contains("conv") || path.contains("bn") }
        let frozen = network.frozen(where: isTrunk)
        var options = Trainer.Options()
        options.epochs = epochs
        options.batchSize = 12
        options.lastBatch = .drop
        options.learningRate = .fixed(0.05)
        options.average = WeightAverage(decay: 0.9)
        options.cachesFeatures = caching
        change(&options)
        return try Trainer(
            isStill ? frozen.inInferenceMode(where: isTrunk) : frozen, data: data, optimizer: SGD(momentum: 0.9),
            options: options, backend: OneDNNBackend(threads: 2), events: recorder, interruption: recorder.interruption)
    }

    /// The same losses, validations and weights; dropout is drawn alike, for it is behind the trunk.
    @Test(arguments: [
        "conv4-bn-relu-pool-conv4-bn-relu-dropout0.3-fc8-relu-fc", "conv4-bn-relu-res(conv4-bn-relu)-gap-fc",
    ])
    func nothingButTheTimeIsAnother(_ formula: String) throws {
        let (with, without) = (EventRecorder(), EventRecorder())
        let cached = try trainer(formula, recorder: with)
        let plain = try trainer(formula, caching: false, recorder: without)
        let (one, two) = (try cached.run(), try plain.run())
        #expect(cached.features != nil && plain.features == nil)
        #expect(with.losses.count == 12)
        for (a, b) in zip(with.losses, without.losses) { #expect(abs(a - b) < 1e-5) }
        #expect(one.test?.top1 == two.test?.top1 && one.best?.epoch == two.best?.epoch)
        let expected = try plain.state.readVariables()
        for entry in try cached.state.readVariables().entries {
            expectClose(entry.array, try #require(expected[entry.path]), relative: 1e-4, absolute: 1e-6, entry.path)
        }
        let plan = try #require(cached.features).step.executable(batchSize: 12).plan
        #expect(!plan.steps.contains { $0.operation.contains("onvolution") }, "\(plan)")
        #expect(
            with.events.contains {
                guard case .warning(let warning) = $0 else { return false }
                return warning.message.hasPrefix("the frozen layers saw every image once: ")
            })
    }

    @Test func aStoppedRunGoesOnExactly() throws {
        let whole = try trainer()
        _ = try whole.run()
        let recorder = EventRecorder()
        recorder.stopAfterStep = 6
        let stopped = try trainer(recorder: recorder)
        expectError(containing: "stopped at step 6") { try stopped.run() }
        let resumed = try trainer()
        try resumed.resume(from: stopped.checkpoint())
        _ = try resumed.run()
        #expect(resumed.features != nil)
        #expect(try resumed.state.checkpoint() == whole.state.checkpoint())
    }

    /// The second way of the residual goes around what is frozen inside of it: the trunk ends before.
    @Test func theTrunkEndsWhereOneTensorIsAllThatIsSeen() throws {
        func trunk(_ formula: String, _ isFrozen: @escaping @Sendable (String) -> Bool) throws -> FrozenTrunk? {
            let network = try ModelRegistry.model(formula, classes: 3)
            return try FrozenTrunk(
                network.frozen(where: isFrozen).inInferenceMode(where: isFrozen), inputShape: [1, 6, 6])
        }
        let branches = try trunk("conv8-res(conv8-depthwise)-gap-fc") {
            $0.hasPrefix("conv1") || $0.hasPrefix("res1.conv1")
        }
        #expect(branches?.feature.shape == [1, 8, 6, 6])
        #expect(try trunk("conv8-res(conv8-depthwise)-gap-fc") { !$0.hasPrefix("fc") }?.feature.shape == [1, 8])
        #expect(try trunk("conv8-gap-fc") { $0.hasPrefix("fc") } == nil)
        #expect(try trunk("conv8-gap-fc") { _ in false } == nil)
    }

    /// Random images, statistics of the batch, a single epoch, layers that are trained later: no image is the same twice, or it does not
    /// pay.
    @Test func whatChangesIsNotKept() throws {
        let unfreezing = try GradualUnfreezing("conv2=2")
        for trainer in [
            try trainer(augment: "flip"), try trainer(isStill: false), try trainer(epochs: 1),
            try trainer { $0.unfreezing = unfreezing },
            // Most of the work is behind what is frozen.
            try trainer("conv4-bn-relu-fc64-relu-fc64-relu-fc"),
        ] {
            _ = try trainer.run()
            #expect(trainer.features == nil)
        }
    }
}
