import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaRecipe

/// Rules that look at weights and images, against small trainings that have the fault and one that has not.
@Suite struct DiagnosisImageTests {
    /// Striped images in a folder, and a run that learned from them.
    private final class Trained {
        let folder = NSTemporaryDirectory() + "fovea-diagnosis-\(UUID().uuidString)"
        var run: RunDirectory { RunDirectory("\(folder)/run") }

        /// - Parameters:
        ///   - counts: Training images of each class; the stripes of a class lie in its own place.
        ///   - wrong: Every so many training images have the next class's label.
        init(
            counts: [Int] = [120, 120, 120], wrong: Int = .max, model: String = "conv8-bn-relu-pool-fc",
            epochs: Int = 8,
            contrast: Int = 90, _ change: (inout TrainingConfiguration) -> Void = { _ in }
        ) throws {
            var random = SystemRandom(state: 7)
            for (part, counts) in [("train", counts), ("val", counts.map { _ in 40 })] {
                for (label, count) in counts.enumerated() {
                    for place in 0..<count {
                        // To one of the others, in turn.
                        let isWrong = part == "train" && place % wrong == wrong - 1
                        let said = isWrong ? (label + 1 + place / wrong % 2) % counts.count : label
                        let folder = "\(folder)/data/\(part)/class\(said)"
                        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                        var pixels = Data("P5 8 8 255\n".utf8)
                        for row in 0..<8 {
                            for _ in 0..<8 {
                                let bright = row / 3 == label ? contrast : 0
                                pixels.append(UInt8(min(60 + bright + random.next(below: 100), 255)))
                            }
                        }
                        try pixels.write(to: URL(fileURLWithPath: "\(folder)/\(label)-\(place).pgm"))
                    }
                }
            }
            var configuration = TrainingConfiguration(data: "folder:\(folder)/data,channels=1", model: model)
            configuration.epochs = epochs
            configuration.batchSize = 20
            configuration.learningRate = .fixed(0.05)
            change(&configuration)
            _ = try Trainer(
                configuration: configuration, backend: OneDNNBackend(threads: 1), directory: run, events: EventTee([])
            ).run()
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func diagnosis(_ split: String? = nil) throws -> Diagnosis {
            try Diagnosis(of: run, split: split, backend: OneDNNBackend(threads: 1))
        }
    }

    /// Numbers that are the same in every run.
    private struct SystemRandom {
        var state: UInt64
        mutating func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
    }

    private static func verdict(_ name: String, in diagnosis: Diagnosis) throws -> Verdict {
        try #require(diagnosis.verdicts.first { $0.name == name }, "\(diagnosis.untold)")
    }

    @Test func aHealthyRun() throws {
        let trained = try Trained()
        let diagnosis = try trained.diagnosis()
        for name in ["classes", "labels", "normalization"] {
            let verdict = try Self.verdict(name, in: diagnosis)
            #expect(verdict.outcome == .good, "\(verdict)")
        }
        #expect(diagnosis.highestLoss.count == 24 && diagnosis.doubtfulLabels.isEmpty)
        let losses = diagnosis.highestLoss.map(\.loss)
        #expect(losses == losses.sorted(by: >) && diagnosis.highestLoss.allSatisfy { $0.part == "validation" })
    }

    @Test func labelsThatAreWrong() throws {
        // Every sixteenth: 7 of each 120, 21 of 360.
        let trained = try Trained(wrong: 16, epochs: 5)
        let diagnosis = try trained.diagnosis()
        let labels = try Self.verdict("labels", in: diagnosis)
        #expect(labels.outcome == .doubtful, "\(labels)")
        // Of those that are listed nearly all are such: file 1-7.pgm in class 2.
        let right = diagnosis.doubtfulLabels.count { image in
            let name = (image.place as NSString).lastPathComponent
            return !image.label.hasSuffix(String(name.prefix(1)))
        }
        #expect(right * 10 >= diagnosis.doubtfulLabels.count * 9 && right >= 15, "\(diagnosis.doubtfulLabels)")
        #expect(labels.advice?.contains("--images wrong") == true)
    }

    @Test func aRareClassThatIsNotFound() throws {
        let trained = try Trained(counts: [150, 150, 4], model: "fc4-relu-fc", epochs: 3, contrast: 60) {
            $0.learningRate = .fixed(0.01)
        }
        let classes = try Self.verdict("classes", in: trained.diagnosis())
        #expect(classes.outcome != .good, "\(classes)")
        #expect(classes.finding.contains("'class2'") && classes.finding.contains("(4 to learn from)"), "\(classes)")
        #expect(classes.advice?.contains("--class-weights balanced") == true)
    }

    @Test func runningStatisticsThatDoNotFollow() throws {
        let trained = try Trained(
            model: "conv8-bn{momentum=0.0001}-relu-conv8-bn{momentum=0.0001}-relu-pool-fc", epochs: 2, contrast: 20
        ) { $0.preprocess = "normalize:mean=0,std=0.005" }
        let gap = try Self.verdict("normalization", in: trained.diagnosis())
        #expect(gap.outcome == .bad, "\(gap)")
        #expect(gap.advice?.hasPrefix("the running statistics of batch normalization") == true)
    }

    @Test func anotherNormalizationThanInTraining() throws {
        let trained = try Trained(model: "conv8-relu-pool-fc")
        #expect(try Self.verdict("normalization", in: trained.diagnosis()).outcome == .good)
        var card = try trained.run.card()
        card.normalization = try Normalization(mean: [3], standardDeviation: [0.05])
        try card.write(to: trained.run.modelCard)
        let gap = try Self.verdict("normalization", in: trained.diagnosis())
        #expect(gap.outcome == .bad, "\(gap)")
        #expect(gap.advice?.hasPrefix("evaluation sees other numbers") == true)
    }

    @Test func whatIsNotThereIsNotTold() throws {
        let trained = try Trained(epochs: 1)
        #expect(throws: FoveaError.self) { try trained.diagnosis("test") }
        try FileManager.default.removeItem(atPath: "\(trained.folder)/data")
        let withoutImages = try trained.diagnosis()
        #expect(withoutImages.untold.contains { $0.name == "labels" && !$0.reason.isEmpty })
        #expect(withoutImages.verdicts.contains { $0.name == "ending" })
        let curves = try Diagnosis(of: trained.run, backend: nil)
        #expect(!curves.verdicts.contains { $0.name == "labels" } && !curves.untold.contains { $0.name == "labels" })
    }

    /// Scores (2, 0) have probabilities (0.88, 0.12); at a temperature of 2 those of (1, 0), 0.731 and 0.269.
    @Test func temperatures() {
        let softened = Calibration(temperature: 2).softened([0.880797, 0.119203])
        #expect(abs(softened[0] - 0.731059) < 1e-5 && abs(softened[1] - 0.268941) < 1e-5)
        #expect(Calibration(temperature: 1).softened([0.9, 0.1]) == [0.9, 0.1])
    }
}
