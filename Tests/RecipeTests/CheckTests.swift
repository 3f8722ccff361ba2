import Fovea
import FoveaRecipe
import TestSupport
import Testing

/// The check before a training: a healthy one, and one fault at a time.
@Suite struct CheckTests {
    private static func check(
        _ model: String = "conv8-relu-conv8-relu-fc", rate: Double? = 0.05,
        data: String = "synthetic:shape=1x8x8,classes=3,count=300",
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> [String: Verdict] {
        var configuration = TrainingConfiguration(data: data, model: model)
        configuration.learningRate = rate.map { .fixed($0) }
        configuration.batchSize = 32
        change(&configuration)
        let verdicts = try Check(configuration, backend: OneDNNBackend(threads: 1)).verdicts()
        #expect(verdicts.map(\.name) == ["inputs", "first loss", "signal", "gradients", "sample"])
        return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.name, $0) })
    }

    @Test(arguments: [
        "conv8-bn-relu-gap-fc", "conv8-relu-conv8-relu-fc", "fc32-relu-dropout0.5-fc", "resnet20:width=8",
    ])
    func aHealthyTraining(model: String) throws {
        let found = try Self.check(
            model == "resnet20:width=8" ? "conv8-bn-relu-res(conv8-bn-relu-conv8-bn)-gap-fc" : model
        ) {
            $0.augment = "flip"
            $0.loss = "cross-entropy:label-smoothing=0.1"
        }
        for verdict in found.values { #expect(verdict.outcome == .good, "\(model): \(verdict)") }
        // ln 3 = 1.0986
        #expect(found["first loss"]?.finding.contains("has ln 3 = 1.1") == true)
    }

    @Test func aRateThatIsTooHigh() throws {
        let sample = try #require(try Self.check(rate: 50)["sample"])
        #expect(sample.outcome == .bad)
        #expect(sample.advice?.hasPrefix("the learning rate is too high: try --lr ") == true, "\(sample)")
    }

    @Test func aRateThatIsTooLow() throws {
        let sample = try #require(try Self.check(rate: 1e-5)["sample"])
        #expect(sample.advice?.hasPrefix("the learning rate is too low: try --lr ") == true, "\(sample)")
    }

    @Test func imagesThatAreNotNormalized() throws {
        let found = try Self.check { $0.preprocess = "normalize:mean=0,std=0.0002" }
        #expect(found["inputs"]?.outcome == .bad && found["first loss"]?.outcome == .bad)
        #expect(found["sample"]?.advice?.hasPrefix("the images are not normalized") == true, "\(found)")
    }

    @Test func signalsThatExplode() throws {
        let found = try Self.check("(fc32-relu)*6-fc") { $0.initializer = "normal:std=3" }
        #expect(found["signal"]?.outcome != .good)
        #expect(
            found["signal"]?.advice?.hasPrefix("what the layers give explodes; with --init he it does not") == true,
            "\(found)")
        #expect(found["first loss"]?.outcome == .bad)
        #expect(found["first loss"]?.advice?.contains("leave out --init normal:std=3") == true)
    }

    @Test func signalsThatFadeAway() throws {
        let found = try Self.check("(fc32-relu)*6-fc") { $0.initializer = "normal:std=0.01" }
        #expect(
            found["signal"]?.advice?.hasPrefix("what the layers give fades away; with --init he it does not") == true,
            "\(found)")
    }

    @Test func gradientsThatVanish() throws {
        let found = try Self.check("(fc16-sigmoid)*10-fc", rate: 0.1)
        #expect(found["gradients"]?.outcome == .doubtful && found["sample"]?.outcome == .bad, "\(found)")
        #expect(found["sample"]?.advice?.contains("gradients vanish on their way down") == true)
    }

    @Test func aFrozenLayer() throws {
        let found = try Self.check("conv8-relu-gap-fc") { $0.freeze = "fc1.weight conv1" }
        let sample = try #require(found["sample"])
        #expect(
            sample.outcome == .bad && sample.advice?.hasPrefix("what is frozen keeps it from learning") == true,
            "\(sample)")
    }

    @Test func aFirstLossThatKnowsTooMuch() throws {
        let found = try Self.check("fc32-relu-fc{init=normal:std=2}")
        #expect(found["first loss"]?.outcome == .bad, "\(found)")
        #expect(
            found["first loss"]?.advice?.hasPrefix("the first scores are far apart although nothing was learned")
                == true)
    }

    /// On paper: the L2 penalty is half the strength times the sum of the squares.
    @Test func weightDecayInTheFirstLoss() throws {
        let found = try Self.check("fc{init=constant:0.5,bias=false}") { $0.optimizer = "sgd:weight-decay=0.1" }
        // 64 · 3 weights of 0.5: 0.05 · 48 = 2.4 beside ln 3, since equal scores know nothing.
        #expect(found["first loss"]?.finding.hasPrefix("1.1, 3.5 with weight decay") == true, "\(found)")
        let decoupled = try Self.check("fc{init=constant:0.5,bias=false}") {
            $0.optimizer = "adamw:weight-decay=0.1"
        }
        #expect(decoupled["first loss"]?.finding.hasPrefix("1.1; ") == true, "\(decoupled)")
    }
}
