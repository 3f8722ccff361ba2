import Foundation
import FoveaTraining
import Testing

@testable import FoveaRecipe

/// Rules against curves that are made up, where arithmetic tells what is right.
@Suite struct DiagnosisRuleTests {
    /// A run of ten steps an epoch, as a log tells it.
    private struct MadeUp {
        var epochs: [(training: Double, top1: Double?, held: (loss: Double, top1: Double?)?)] = []
        var count = 1000
        var held = 1000
        var steps: Int?
        var settings: [String: String] = [:]
        var rate: (Int) -> Double = { _ in 0.1 }
        var gradient: (Int) -> Double? = { _ in nil }
        var ending = ["{\"event\":\"result\",\"epochs\":1}"]
        var classes = 10
        var hasValues = false

        /// Left out where there is none, as logs have it.
        private static func top1(_ value: Double?) -> String { value.map { "\"top1\":\($0)," } ?? "" }

        func diagnosis(isRunning: Bool = false) throws -> [String: Judgement] {
            let perEpoch = 10
            let all = steps ?? epochs.count * perEpoch
            var lines = [
                """
                {"event":"run","run":"runs/first","data":"d","model":"m","backend":"b","seed":0,"parameters":1000,"epochs":\(epochs.count),\
                "steps_per_epoch":\(perEpoch),"steps":\(epochs.count * perEpoch),"batch_size":100,"training_count":\(count),\
                "validation_count":\(held),"test_count":0,"starting_step":0}
                """
            ]
            for step in 1...max(all, 1) where all > 0 {
                let place = Double(step - 1) / Double(perEpoch)
                let epoch = min(Int(place), epochs.count - 1)
                let before =
                    epoch == 0
                    ? 2 * epochs[0].training - (epochs.count > 1 ? epochs[1].training : epochs[0].training)
                    : epochs[epoch - 1].training
                let gradient = gradient(step).map { ",\"gradient_norm\":\($0)" } ?? ""
                let loss = before + (epochs[epoch].training - before) * (place - Double(epoch))
                lines.append(
                    """
                    {"event":"step","epoch":\(epoch + 1),"step":\(step),"loss":\(loss),\(Self.top1(epochs[epoch].top1))\
                    "lr":\(rate(step)),"images_per_second":100,"data_wait_fraction":0\(gradient)}
                    """)
            }
            for (place, epoch) in epochs.enumerated() where (place + 1) * perEpoch <= all {
                lines.append(
                    """
                    {"event":"epoch","epoch":\(place + 1),"step":\((place + 1) * perEpoch),"loss":\(epoch.training),\
                    \(Self.top1(epoch.top1))"count":\(count),"seconds":1,"images_per_second":100,"data_wait_fraction":0}
                    """)
                if let held = epoch.held {
                    lines.append(
                        """
                        {"event":"evaluation","split":"validation","epoch":\(place + 1),"loss":\(held.loss),\(Self.top1(held.top1))\
                        "count":\(self.held)}
                        """)
                }
            }
            let file = NSTemporaryDirectory() + "fovea-diagnosis-\(UUID().uuidString).jsonl"
            defer { try? FileManager.default.removeItem(atPath: file) }
            try ((lines + ending).joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            var configuration = TrainingConfiguration(data: "d", model: "m")
            for (name, value) in settings { try configuration.set(name, to: value) }
            let names = (0..<classes).map { "\"\($0)\"" }.joined(separator: ",")
            let values = hasValues ? ",\"values\":[\"age\"]" : ""
            let card = try JSONDecoder().decode(
                ModelCard.self,
                from: Data(
                    "{\"model\":\"m\",\"input_shape\":[1,28,28],\"classes\":[\(hasValues ? "" : names)],\"data\":\"d\"\(values)}"
                        .utf8))
            let run = try RunEvidence(
                RunCurves(EventLog(contentsOf: file)), configuration, card: card, isRunning: isRunning,
                directory: "runs/first")
            return Dictionary(uniqueKeysWithValues: Diagnosis.curveRules.map { ($0.name, $0.judge(run)) })
        }
    }

    private static func curve(_ training: [Double], _ held: [Double], right: Double = 0.9) -> MadeUp {
        MadeUp(epochs: zip(training, held).map { ($0, right, ($1, right)) })
    }

    /// 0.1 smoothed over 10 classes: the own one has 0.91, others 0.01, and the entropy is -0.91 ln 0.91 - 9 · 0.01 ln 0.01 = 0.0858 + 0.4145.
    @Test func theFloorOfLabelSmoothing() throws {
        var run = Self.curve(
            [1.2, 0.9, 0.7, 0.6, 0.56, 0.53, 0.52, 0.515], [1.1, 0.9, 0.75, 0.7, 0.68, 0.66, 0.65, 0.65])
        // Above the floor the loss on held-out images is 10 times that on training images, but it never rose.
        run.settings["loss"] = "cross-entropy:label-smoothing=0.1"
        #expect(try run.diagnosis()["overfitting"]?.isGood == true)
        // Without smoothing, 0.65 is 14% above the lowest 0.57, and 1.26 times the training loss; with it 0.15 is more than twice 0.07.
        let rising = Self.curve(
            [1.2, 0.9, 0.7, 0.6, 0.56, 0.53, 0.52, 0.515], [1.1, 0.9, 0.7, 0.6, 0.57, 0.58, 0.6, 0.65])
        #expect(try rising.diagnosis()["overfitting"]?.isGood == true)
        var smoothed = rising
        smoothed.settings["loss"] = "cross-entropy:label-smoothing=0.1"
        #expect(try smoothed.diagnosis()["overfitting"]?.isGood == false)
        #expect(abs(try Self.floor("cross-entropy:label-smoothing=0.1") - 0.50033) < 1e-4)
        #expect(try Self.floor("cross-entropy") == 0)
    }

    @Test func gradients() throws {
        var run = Self.curve([1.2, 0.9, 0.7, 0.6, 0.56, 0.53], [1.1, 0.9, 0.8, 0.7, 0.7, 0.7])
        func judge(_ gradient: @escaping (Int) -> Double?) throws -> Judgement? {
            run.gradient = gradient
            return try run.diagnosis()["gradients"]
        }
        #expect(try judge { _ in nil }?.isUntold == true)
        #expect(try judge { _ in 1 }?.isGood == true)
        // A single step may be long; two of 12 are more than ten times as long as the usual 1.
        #expect(try judge { $0 == 30 ? 12 : 1 }?.isGood == true)
        #expect(try judge { $0 == 30 || $0 == 41 ? 12 : 1 }?.isGood == false)
        #expect(try judge { $0 == 30 || $0 == 41 ? 9 : 1 }?.isGood == true)
        // It may well be short once everything is learned.
        #expect(try judge { $0 > 30 ? 1e-6 : 1e-5 }?.isGood == true)
        // From 5 to 59, while the loss stays above 0.3 of ln 10 = 2.30: 0.53 is below it, 1.9 is not.
        #expect(try judge { 1 + Double($0) }?.isGood == true)
        run.epochs = Self.curve([2.3, 2.2, 2.1, 2.0, 1.95, 1.9], [2.3, 2.2, 2.1, 2, 2, 2]).epochs
        #expect(try judge { 1 + Double($0) }?.isGood == false)
        // Nothing is learned, and the gradient is what the biases of 10 classes have by chance: √(0.9 / 100) = 0.095 for batches of 100.
        run.epochs = Self.curve([2.303, 2.303, 2.302, 2.302, 2.302], [2.3, 2.3, 2.3, 2.3, 2.3], right: 0.1).epochs
        #expect(try judge { _ in 0.095 }?.isGood == false)
        #expect(try judge { _ in 0.2 }?.isGood == true)
    }

    private static func floor(_ loss: String) throws -> Double {
        var configuration = TrainingConfiguration(data: "d", model: "m")
        configuration.loss = loss
        return try evidence(configuration).lossFloor
    }

    private static func evidence(_ configuration: TrainingConfiguration, classes: Int = 10) throws -> RunEvidence {
        let file = NSTemporaryDirectory() + "fovea-diagnosis-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try """
        {"event":"run","data":"d","model":"m","backend":"b","seed":0,"parameters":1,"epochs":1,"steps_per_epoch":1,"steps":1,"batch_size":1,\
        "training_count":1,"validation_count":0,"test_count":0,"starting_step":0}

        """.write(toFile: file, atomically: true, encoding: .utf8)
        let card = ModelCard(
            model: "m", inputShape: [1, 8, 8], classes: (0..<classes).map(String.init), normalization: nil, data: "d")
        return RunEvidence(
            try RunCurves(EventLog(contentsOf: file)), configuration, card: card, isRunning: false, directory: nil)
    }

    /// ln 10 = 2.3026; focal with γ = 2 weighs it by 0.9² = 0.81.
    @Test func chance() throws {
        var configuration = TrainingConfiguration(data: "d", model: "m")
        #expect(abs(try #require(Self.evidence(configuration).chanceLoss) - 2.302585) < 1e-5)
        configuration.loss = "focal"
        #expect(abs(try #require(Self.evidence(configuration).chanceLoss) - 0.81 * 2.302585) < 1e-5)
        configuration.loss = "mse"
        #expect(try Self.evidence(configuration).chanceLoss == nil)
    }

    @Test func aRunShorterThanAnEpochIsNotJudgedByEpochs() throws {
        var run = Self.curve([2.0, 1.5], [1.8, 1.4])
        run.steps = 6
        let found = try run.diagnosis()
        for name in ["overfitting", "underfitting", "stop earlier", "plateau", "validation", "train longer"] {
            #expect(found[name]?.isUntold == true, "\(name): \(String(describing: found[name]))")
        }
    }

    @Test func withoutAStepNothingIsTold() throws {
        var run = Self.curve([2.0], [1.8])
        run.steps = 0
        run.ending = []
        let found = try run.diagnosis()
        #expect(found.values.allSatisfy { !$0.isBad }, "\(found)")
        #expect(found["learning"]?.isUntold == true && found["divergence"]?.isUntold == true)
    }

    @Test func aRunThatGoesOnIsNotToldToTrainLonger() throws {
        var run = Self.curve([2.0, 1.5, 1.2, 1.0], [1.9, 1.5, 1.2, 1.0], right: 0.6)
        #expect(try run.diagnosis()["train longer"]?.isGood == false)
        run.ending = []
        let running = try run.diagnosis(isRunning: true)
        #expect(running["train longer"]?.isUntold == true)
        #expect(running["ending"]?.isGood == true)
    }

    @Test func howItEnded() throws {
        var run = Self.curve([2.0, 1.5, 1.2, 1.0], [1.9, 1.5, 1.2, 1.0])
        run.steps = 25
        run.ending = []
        #expect(
            try run.diagnosis()["ending"]
                == .doubtful(
                    "it stopped at step 25 of 40: what follows is of so far", advice: "go on: fovea resume runs/first"))
        run.ending = ["{\"event\":\"error\",\"kind\":\"input_output\",\"message\":\"the disk is full\"}"]
        #expect(try run.diagnosis()["ending"]?.isBad == true && run.diagnosis()["divergence"]?.isBad == false)
        run.ending = ["{\"event\":\"error\",\"kind\":\"invalid\",\"message\":\"the loss became nan at step 25\"}"]
        let found = try run.diagnosis()
        #expect(found["divergence"]?.isBad == true && found["high rate"]?.isBad == true)
        #expect(
            found["divergence"]?.advice
                == "a tenth of the rate: fovea train --config runs/first/config.json --lr 0.01 --run runs/next")
    }

    @Test func valuesHaveNoAccuracy() throws {
        var run = MadeUp(epochs: [4.0, 2.0, 1.2, 1.0, 0.95, 0.93, 0.92].map { ($0, nil, ($0 + 0.05, nil)) })
        run.hasValues = true
        run.settings["loss"] = "mse"
        let found = try run.diagnosis()
        #expect(found["learning"]?.isGood == true, "\(found)")
        for name in ["underfitting", "validation", "noise", "start"] {
            #expect(found[name]?.isUntold == true, "\(name)")
        }
        run.epochs = run.epochs.map { _ in (4.0, nil, (4.0, nil)) }
        #expect(try run.diagnosis()["learning"]?.isBad == true)
    }

    @Test func withoutValidation() throws {
        let run = MadeUp(epochs: [1.5, 0.9, 0.6, 0.5, 0.45, 0.42, 0.4, 0.39].map { ($0, 0.9, nil) })
        let found = try run.diagnosis()
        for name in ["overfitting", "stop earlier", "validation", "noise"] {
            #expect(found[name]?.isUntold == true, "\(name)")
        }
        #expect(found["learning"]?.isGood == true && found["train longer"]?.isGood == true)
    }

    /// Of 25 images, 90% is known to within a standard deviation of √(0.9 · 0.1 / 25) = 6%.
    @Test func fewHeldOutImages() throws {
        var run = Self.curve([1.5, 0.9, 0.6, 0.5], [1.4, 0.9, 0.7, 0.6])
        run.held = 25
        #expect(try run.diagnosis()["noise"]?.text.contains("within 12.0%") == true)
        run.held = 1000
        #expect(try run.diagnosis()["noise"]?.isGood == true)
    }

    @Test func whyValidationIsAboveTraining() throws {
        var run = MadeUp(epochs: [1.5, 1.0, 0.8, 0.7].map { ($0, 0.75, ($0 - 0.2, 0.9)) })
        #expect(try run.diagnosis()["validation"]?.isGood == false)
        run.settings["augment"] = "crop:padding=4 flip"
        #expect(
            try run.diagnosis()["validation"]?.text.contains("augmentation (crop:padding=4 flip) makes those harder")
                == true)
        run.settings = ["model": "mlp:hidden=16,dropout=0.5"]
        #expect(try run.diagnosis()["validation"]?.isGood == true)
        run.settings = ["model": "mlp:hidden=16,dropout=0"]
        #expect(try run.diagnosis()["validation"]?.isGood == false)
        // Two per cent of 100 images are luck.
        run = MadeUp(epochs: [1.5, 1.0, 0.8, 0.7].map { ($0, 0.88, ($0, 0.9)) }, held: 100)
        #expect(try run.diagnosis()["validation"]?.isGood == true)
    }

    @Test func theNextRegularizationIsOneThatIsNotUsedYet() throws {
        var run = MadeUp(epochs: [1.5, 0.8, 0.4, 0.2, 0.1, 0.05].map { ($0, 1 - $0 / 3, ($0 / 2 + 0.8, 0.7)) })
        run.settings = ["optimizer": "adam", "data": "fashion-mnist"]
        let first = try #require(run.diagnosis()["overfitting"]?.advice)
        #expect(
            first.contains("--augment 'crop:padding=3 flip'")
                && first.contains("weight decay, label smoothing, early stopping"), "\(first)")
        run.settings["augment"] = "flip"
        #expect(try run.diagnosis()["overfitting"]?.advice?.contains("--optimizer adamw:weight-decay=0.05 ") == true)
        run.settings["optimizer"] = "sgd:momentum=0.9,weight-decay=5e-4"
        #expect(
            try run.diagnosis()["overfitting"]?.advice?.contains("--loss cross-entropy:label-smoothing=0.1 ") == true)
    }

    @Test func aPlateauNeedsARateThatStays() throws {
        let losses = [2.0, 1.0, 0.8, 0.7, 0.66, 0.65, 0.65, 0.65, 0.65, 0.65]
        var run = Self.curve(losses, losses)
        #expect(try run.diagnosis()["plateau"]?.advice?.contains("--schedule cosine") == true)
        run.rate = { 0.1 * (1 - Double($0) / 101) }
        #expect(try run.diagnosis()["plateau"]?.isGood == true)
    }
}

extension Judgement {
    fileprivate var isGood: Bool { if case .good = self { true } else { false } }
    fileprivate var isBad: Bool { if case .bad = self { true } else { false } }
    fileprivate var isUntold: Bool { if case .untold = self { true } else { false } }
    fileprivate var text: String {
        switch self {
        case .good(let text), .doubtful(let text, _), .bad(let text, _), .untold(let text): text
        }
    }
    fileprivate var advice: String? {
        switch self {
        case .doubtful(_, let advice), .bad(_, let advice): advice
        case .good, .untold: nil
        }
    }
}
