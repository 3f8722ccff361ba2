import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaRecipe

/// The rule about networks that give values, against made-up measurements and small trainings.
@Suite struct DiagnosisValueTests {
    /// What is said of values with these deviations and R².
    private static func judgement(
        _ values: (name: String, deviation: Double, training: Double, looked: Double)..., split: String = "validation",
        count: Int = 100
    ) throws -> Judgement {
        var beginning = Event.Run(
            directory: nil, data: "d", model: "m", backend: "b", seed: 0, parameters: 1, trainingCount: 500,
            validationCount: count, testCount: 0, environment: nil)
        beginning.epochs = 7
        let card = try JSONDecoder().decode(
            ModelCard.self,
            from: Data(#"{"model":"m","input_shape":[1,8,8],"classes":[],"data":"d","values":["x","y"]}"#.utf8))
        var configuration = TrainingConfiguration(data: "d", model: "m")
        configuration.loss = "mse"
        configuration.optimizer = "sgd:momentum=0.9"
        let run = RunEvidence(
            try RunCurves([.run(beginning)]), configuration, card: card,
            isRunning: false, directory: "runs/first")
        return ValueFit().judge(
            ValueEvidence(
                run: run,
                values: values.map { .init(name: $0.name, deviation: $0.deviation, r2: ($0.training, $0.looked)) },
                split: split, counts: (500, count)))
    }

    @Test func valuesThatAreTold() throws {
        guard case .good(let finding) = try Self.judgement(("x", 3, 0.95, 0.9), ("y", 2, 0.7, 0.6)) else {
            Issue.record("two values that are told")
            return
        }
        // The worst first.
        #expect(
            finding
                == "R², of which always saying the mean gives 0: 'y' 0.7 of the training images, 0.6 of the validation images, "
                + "'x' 0.95 of the training images, 0.9 of the validation images")
        guard case .good(let own) = try Self.judgement(("x", 3, 0.95, 0.95), split: "train") else {
            Issue.record("one value that is told")
            return
        }
        #expect(own.hasSuffix("'x' 0.95 of the training images"))
    }

    @Test func aValueWithSmallNumbers() throws {
        for (training, isBad) in [(0.05, true), (-Double.infinity, true), (0.3, false)] {
            switch try Self.judgement(("x", 5, 0.95, 0.9), ("y", 0.02, training, 0)) {
            case .bad(_, let advice):
                #expect(isBad && advice.hasPrefix("'y' counts little in the loss: it deviates by 0.02, 'x' by 5;"))
            case .doubtful(_, let advice): #expect(!isBad && advice.hasPrefix("'y' counts little"))
            case .good, .untold: Issue.record("R² of \(training)")
            }
        }
    }

    @Test func whyAValueIsNotTold() throws {
        // As large as the other: not the units.
        guard case .bad(_, let advice) = try Self.judgement(("x", 5, 0.95, 0.9), ("y", 4, 0.05, 0)) else {
            Issue.record("a value that is not told")
            return
        }
        #expect(advice.contains("whether the images show 'y' at all"))
        #expect(advice.hasSuffix("fovea train --config runs/first/config.json --epochs 14 --run runs/next"))
        guard case .bad(_, let nothing) = try Self.judgement(("x", 5, 0.05, 0.02), ("y", 0.02, -3, -3)) else {
            Issue.record("nothing learned")
            return
        }
        #expect(nothing.hasPrefix("nothing was learned but the means"))
        // All poor alike: a hard task, not one value given away.
        guard case .good = try Self.judgement(("x", 5, 0.4, 0.4), ("y", 4, 0.3, 0.3)) else {
            Issue.record("a hard task")
            return
        }
    }

    @Test func aValueLearnedByHeart() throws {
        guard case .doubtful(_, let advice) = try Self.judgement(("x", 5, 0.95, 0.9), ("y", 4, 0.9, 0.2)) else {
            Issue.record("a value learned by heart")
            return
        }
        #expect(advice.hasPrefix("'y' was learned by heart: more images help most; else weight decay: fovea train"))
        guard case .doubtful = try Self.judgement(("x", 5, 0.95, -.infinity)) else {
            Issue.record("no number for other images")
            return
        }
        // Half of it is left.
        guard case .good = try Self.judgement(("x", 5, 0.95, 0.9), ("y", 4, 0.9, 0.55)) else {
            Issue.record("a value that is told well enough")
            return
        }
    }

    @Test func whatCannotBeTold() throws {
        guard case .untold(let reason) = try Self.judgement(("x", 5, 0.05, 0), count: 19) else {
            Issue.record("19 images")
            return
        }
        #expect(reason.contains("fewer than 20"))
        guard case .doubtful(let finding, _) = try Self.judgement(("x", 5, 0.9, 0.9), ("y", 0, 1, 1)) else {
            Issue.record("a value that is always the same")
            return
        }
        #expect(finding.hasPrefix("'y' is the same for every training image"))
        guard case .bad = try Self.judgement(("x", 5, 0.05, 0.05), ("y", 0, 1, 1)) else {
            Issue.record("a value that is not told beside one that is always the same")
            return
        }
    }

    /// The brightness of each half of an image; the right one's in units of its own.
    private static func diagnosis(rightIn unit: Double) throws -> Diagnosis {
        let folder = NSTemporaryDirectory() + "fovea-diagnosis-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var table = "path,left,right,split\n"
        for place in 0..<240 {
            let (left, right) = (place * 37 % 241, place * 91 % 241)
            let pixels = (0..<64).map { UInt8($0 % 8 < 4 ? left : right) }
            try Data("P5 8 8 255\n".utf8 + pixels).write(to: URL(fileURLWithPath: "\(folder)/\(place).pgm"))
            table +=
                "\(place).pgm,\(Double(left - 120) / 50),\(Double(right - 120) / 50 * unit),\(place < 160 ? "train" : "val")\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: "\(folder)/values.csv"))
        var configuration = TrainingConfiguration(
            data: "csv:\(folder)/values.csv,target=value,channels=1", model: "fc")
        configuration.loss = "mse"
        configuration.optimizer = "sgd:momentum=0"
        configuration.schedule = "cosine"
        configuration.learningRate = .fixed(0.001)
        configuration.batchSize = 16
        configuration.epochs = 40
        let run = RunDirectory("\(folder)/run")
        _ = try Trainer(
            configuration: configuration, backend: OneDNNBackend(threads: 1), directory: run, events: EventTee([])
        ).run()
        return try Diagnosis(of: run, backend: OneDNNBackend(threads: 1))
    }

    @Test func trainings() throws {
        let alike = try Self.diagnosis(rightIn: 1)
        let told = try #require(alike.verdicts.first { $0.name == "values" }, "\(alike.untold)")
        #expect(told.outcome == .good, "\(told)")
        #expect(!alike.untold.contains { $0.name == "classes" }, "classes are not looked for")
        // What is left of the first weights, which knew of no units, is larger than the whole value.
        let small = try Self.diagnosis(rightIn: 1e-6)
        let lost = try #require(small.verdicts.first { $0.name == "values" }, "\(small.untold)")
        #expect(lost.outcome == .bad, "\(lost)")
        #expect(lost.advice?.hasPrefix("'right' counts little in the loss") == true, "\(lost)")
    }
}
