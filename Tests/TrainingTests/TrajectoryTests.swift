import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// Thirty SGD steps from PyTorch's weights on PyTorch's batches give PyTorch's losses: every operation, every gradient, the
/// optimizer and the running statistics at once. See `Fixtures/residual_trajectory.py`.
@Suite struct TrajectoryTests {
    /// The network of the generator script, with its names.
    struct SmallResNet: Model {
        var body: some Layer {
            Conv2d(16, kernel: 3, bias: false).named("conv1")
            BatchNorm().named("bn1")
            ReLU().named("relu")
            ResidualBlock(.basic, inner: 32, outputs: 32, stride: 2, shortcut: .projection).named("block1")
            ResidualBlock(.basic, inner: 32, outputs: 32).named("block2")
            GlobalAvgPool().named("avgpool")
            Linear(ResidualTrajectory.classes).named("fc")
        }
    }

    struct Case: CustomTestStringConvertible {
        let backend: BackendUnderTest
        /// The reference backend needs seconds for a step.
        let steps: Int
        var testDescription: String { "\(backend.label), \(steps) steps" }
    }

    static let cases = BackendUnderTest.all.map { Case(backend: $0, steps: $0.label == "reference" ? 1 : 30) }

    @Test(arguments: cases) func lossesArePyTorchs(_ test: Case) throws {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/residual_trajectory", withExtension: "safetensors"))
        let fixture = try Safetensors(contentsOf: url.path)
        let expected = try #require(fixture["losses"]).doubles
        try #require(expected.count == 30)
        let step = try TrainingStep(
            model: SmallResNet(), inputShape: [3, 16, 16], optimizer: SGD(momentum: 0.9, weightDecay: 5e-4),
            loss: CrossEntropy(), backend: test.backend.backend)
        let state = try step.initialState(seed: 0)
        let names = Set(step.specs.map(\.path))
        let initial = fixture.entries.filter { names.contains($0.name) }.map { (path: $0.name, array: $0.array) }
        try state.replaceVariables(Variables.loaded(initial, for: step.specs, from: "the fixture"))

        for number in 0..<test.steps {
            let batch = ResidualTrajectory.batch(number)
            let outcome = try step(state, images: batch.images, labels: batch.labels, learningRate: 0.01)
            let difference = abs(outcome.loss - expected[number]) / expected[number]
            #expect(difference < 1e-4, "step \(number + 1): \(outcome.loss), PyTorch \(expected[number])")
        }
        guard test.steps == 30 else { return }
        let trained = try state.readVariables()
        for name in ["fc.bias", "bn1.running_mean", "block2.bn2.running_var"] {
            let truth = try #require(fixture["trained." + name])
            let rounded = NDArray(truth.shape, truth.doubles.map(Float.init))
            let magnitude = truth.doubles.map(abs).max() ?? 0
            expectClose(
                try #require(trained[name]), rounded, relative: 1e-3, absolute: 1e-3 * magnitude, name)
        }
        #expect(step.compilations == 1)
    }
}
