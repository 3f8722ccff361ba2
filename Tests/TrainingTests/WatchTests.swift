import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// Broken runs, and what is said about each; and a healthy one, about which nothing is.
@Suite struct WatchTests {
    private func warnings(
        _ model: String, rate: Double, optimizer: String = "sgd",
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    )
        throws -> [String]
    {
        let recorder = EventRecorder()
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x8x8,classes=3,count=256", model: model)
        configuration.epochs = 30
        configuration.batchSize = 32
        configuration.maxSteps = 200
        configuration.optimizer = optimizer
        configuration.schedule = "constant"
        configuration.learningRate = .fixed(rate)
        change(&configuration)
        _ = try Trainer(configuration: configuration, backend: OneDNNBackend(threads: 2), events: recorder).run()
        return recorder.events.compactMap { if case .warning(let warning) = $0 { warning.message } else { nil } }
    }

    @Test func aHealthyRun() throws {
        #expect(try warnings("conv8-bn-relu-conv8-bn-relu-gap-fc", rate: 0.05) == [])
        let tanh = try warnings("conv8-relu-fc16{init=xavier}-tanh-fc", rate: 0.01)
        #expect(tanh == [])
    }

    @Test func deadUnits() throws {
        let found = try warnings("fc32-relu-fc32-relu-fc", rate: 2, optimizer: "adam")
        #expect(found.contains { $0.hasPrefix("at step 200, relu") && $0.contains("they are dead") }, "\(found)")
    }

    @Test func vanishingGradients() throws {
        let found = try warnings("fc16-sigmoid-(fc16-sigmoid)*9-fc", rate: 0.01)
        #expect(found.contains { $0.hasPrefix("at step 200, gradients vanish on their way down, from ") }, "\(found)")
    }

    @Test func saturatedUnits() throws {
        let found = try warnings("fc16-tanh-fc", rate: 0.001) { $0.initializer = "normal:std=20" }
        #expect(found.contains { $0.contains("tanh1: ") && $0.contains("it is saturated") }, "\(found)")
    }

    @Test func gradientsOnPaper() {
        func kinds(_ rms: [Double]) -> [String] {
            LayerWatch.gradients(rms.enumerated().map { ("l\($0)", $1) }).map(\.kind)
        }
        #expect(kinds([1e-6, 1e-3, 1]) == ["vanishing"] && kinds([2e-5, 1]) == [])
        #expect(kinds([2e5, 10, 1]) == ["exploding"] && kinds([5e4, 1]) == [])
        #expect(kinds([0, 1]) == ["vanishing"] && kinds([1]) == [] && kinds([0, 0]) == [])
    }

    @Test func aJumpOfTheLoss() {
        var watch = LossWatch()
        for step in 1...60 { #expect(watch.add(0.5 + 0.1 * Double(step % 3), step: step) == nil) }
        let told = watch.add(9, step: 61)
        #expect(told?.hasPrefix("the loss jumped from about 0.598 to 9 at step 61") == true, "\(told ?? "")")
        #expect(watch.add(9, step: 62) == nil, "once is enough")
        var early = LossWatch()
        #expect(early.add(0.1, step: 1) == nil && early.add(50, step: 2) == nil, "the beginning is noisy")
    }
}
