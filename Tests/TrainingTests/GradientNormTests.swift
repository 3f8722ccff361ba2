import Fovea
import TestSupport
import Testing

@testable import FoveaTraining

/// Each step tells how long the gradient of all weights is.
@Suite struct GradientNormTests {
    private static func norms(_ run: TinyRun) -> [Double] { run.recorder.gradientNorms }

    private static func run(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TinyRun {
        var run = TinyRun(epochs: 1)
        run.configuration.model = "conv4-bn-relu-pool-fc8-tanh-fc"
        run.configuration.optimizer = "sgd:momentum=0"
        run.configuration.schedule = "constant"
        run.configuration.learningRate = .fixed(0.5)
        change(&run.configuration)
        return run
    }

    /// Plain descent changes weights by the rate times the gradient: what a step moved, over the rate, is the gradient's length.
    private static func moved(_ run: TinyRun) throws -> Double {
        let trainer = try Trainer(
            configuration: run.configuration, backend: OneDNNBackend(threads: 1), events: run.recorder,
            interruption: run.recorder.interruption)
        let before = try trainer.state.readVariables()
        _ = try trainer.run()
        let after = try trainer.state.readVariables()
        let squares = try trainer.specs.filter(\.isTrained).map { spec in
            let (old, new) = (try #require(before[spec.path]).doubles, try #require(after[spec.path]).doubles)
            return zip(old, new).map { ($1 - $0) * ($1 - $0) }.reduce(0, +)
        }
        return squares.reduce(0, +).squareRoot() / 0.5
    }

    @Test func itIsWhatAStepMovesOverTheRate() throws {
        let run = Self.run { $0.maxSteps = 1 }
        let moved = try Self.moved(run)
        let told = try #require(Self.norms(run).first)
        #expect(moved > 0.01 && abs(told - moved) < 2e-5 * moved)
    }

    /// What is told is the loss's gradient, not what is left of it: clipping moves by the limit only.
    @Test func itIsToldBeforeItIsClipped() throws {
        let (free, clipped) = (
            Self.run { $0.maxSteps = 1 },
            Self.run {
                $0.maxSteps = 1
                $0.regularize = "clip-norm:max=0.01"
            }
        )
        let (_, moved) = (try Self.moved(free), try Self.moved(clipped))
        #expect(abs(moved - 0.01) < 1e-4)
        #expect(abs(try #require(Self.norms(free).first) - (try #require(Self.norms(clipped).first))) < 1e-5)
    }

    /// A frozen layer has no gradient: what is left is shorter, and still what is moved.
    @Test func frozenLayersHaveNone() throws {
        let run = Self.run {
            $0.maxSteps = 1
            $0.freeze = "conv1 bn1"
        }
        let moved = try Self.moved(run)
        #expect(abs(try #require(Self.norms(run).first) - moved) < 2e-5 * moved)
    }

    @Test func itIsInTheLogOfEveryStep() throws {
        let run = Self.run()
        _ = try Self.moved(run)
        let steps = run.recorder.events.count { if case .step = $0 { true } else { false } }
        let norms = Self.norms(run)
        #expect(norms.count == steps && steps > 1 && norms.allSatisfy { $0 > 0 && $0.isFinite })
    }
}
