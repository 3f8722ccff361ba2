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

    @Test func stepsThatAreTooLarge() throws {
        let found = try warnings("conv8-relu-gap-fc", rate: 0.7, optimizer: "lion:weight-decay=1")
        #expect(found.contains { $0.contains("a single step changes ") && $0.contains("is too high") }, "\(found)")
    }

    @Test func stepsThatAreTooSmall() throws {
        let found = try warnings("conv8-relu-gap-fc", rate: 1e-9)
        #expect(found.contains { $0.contains("a step changes no weights by more than ") }, "\(found)")
        // Near the end of its schedule a small step is meant.
        let end = try warnings("conv8-relu-gap-fc", rate: 1e-3) { $0.schedule = "multi-step:milestones=20,gamma=1e-8" }
        #expect(!end.contains { $0.contains("a step changes no weights") }, "\(end)")
    }

    /// With a momentum of 0.0001, the running variance is still almost its first value, 1, after 200 steps.
    @Test func runningStatisticsThatDoNotFollow() throws {
        let found = try warnings("conv8{init=normal:std=30}-bn{momentum=0.0001}-relu-gap-fc", rate: 0.01)
        let told = found.first { $0.hasPrefix("at step 200, bn1: the running statistics are far") }
        #expect(told?.contains("in 8 of 8 channels") == true, "\(found)")
    }

    @Test func updatesOnPaper() {
        let old = NDArray([2, 2], [3, 0, 0, 4] as [Float])
        let new = NDArray([2, 2], [3, 0.3, 0.4, 4] as [Float])
        // √0.25 over √25
        #expect(abs((UpdateWatch.ratio(old, new) ?? 0) - 0.1) < 1e-7)
        #expect(UpdateWatch.ratio(NDArray([1, 1], [0] as [Float]), NDArray([1, 1], [1] as [Float])) == nil)
        func kind(_ ratios: [Double], share: Double = 1) -> String? {
            UpdateWatch.finding(ratios.map { ("w", $0) }, share: share)?.kind
        }
        #expect(kind([1e-3, 0.31]) == "large updates" && kind([0.29, 1e-9]) == nil && kind([]) == nil)
        #expect(
            kind([1e-7, 9e-7]) == "small updates" && kind([1e-7], share: 0.05) == nil && kind([1e-7, 2e-6]) == nil)
    }

    @Test func runningStatisticsOnPaper() {
        // Two channels of eight images with two places each: by the running statistics 4 ± 1 and ±5.
        func values(_ first: Float, _ second: Float) -> NDArray {
            NDArray(
                [8, 2, 1, 2],
                (0..<8).flatMap { image -> [Float] in
                    let sign: Float = image % 2 == 0 ? 1 : -1
                    return [first + sign, first + sign, sign * second, sign * second]
                })
        }
        func finding(_ values: NDArray, weight: [Double]? = nil, bias: [Double]? = nil) -> String? {
            NormalizationWatch.finding("bn", values, weight: weight, bias: bias, runningVariance: [1, 1])?.sentence
        }
        #expect(finding(values(0, 1)) == nil)
        #expect(finding(values(4, 1)) == nil, "one channel of two is not most of them")
        #expect(finding(values(4, 5))?.contains("in 2 of 2 channels the batch's mean") == true)
        #expect(finding(values(2, 5)) == nil, "a mean two deviations away is not far")
        // What the weight and the bias do is taken back: (8 - 0) / 2 = 4, (5 - 0) / 5 = 1.
        #expect(finding(values(4, 5), weight: [1, 5], bias: [4, 0]) == nil)
        #expect(finding(values(0.5, 0.1), weight: [5, 1]) != nil, "variances of 1/25 and 1/100")
        #expect(finding(values(4, 5), weight: [0, 0]) == nil, "a channel that is turned off says nothing")
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
