import Fovea
import Foundation

@testable import FoveaTraining

/// A run's folder, written by hand.
final class RunFixture {
    let directory: RunDirectory
    private let url: URL

    static let classes = ["cat", "<b>dog</b>"]

    /// - Parameter name: The folder's name.
    init(_ name: String = "run", events: [Event], card: Bool = true, configuration: String? = nil) throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-report-\(UUID().uuidString)")
        let folder = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        directory = RunDirectory(folder.path)
        try Data(events.map { $0.json + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: directory.events))
        if card {
            let card = ModelCard(
                model: "conv4-relu-fc", inputShape: [1, 8, 8], classes: Self.classes, normalization: nil,
                data: "synthetic")
            try JSONEncoder().encode(card).write(to: URL(fileURLWithPath: directory.modelCard))
        }
        if let configuration { try Data(configuration.utf8).write(to: URL(fileURLWithPath: directory.config)) }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory.path)/\(name)"))
    }

    /// A session of a run of four epochs with ten steps each.
    static func run(steps: Int = 40, startingStep: Int = 0, environment: Event.Fields? = nil) -> Event {
        var run = Event.Run(
            directory: "run", data: "synthetic", model: "conv4-relu-fc", backend: "reference", seed: 0,
            parameters: 1234,
            epochs: 4, stepsPerEpoch: 10, steps: steps, batchSize: 10, trainingCount: 100, validationCount: 10,
            testCount: 20,
            startingStep: startingStep)
        run.environment = environment
        return .run(run)
    }

    static func step(_ step: Int, loss: Double? = nil, top1: Double? = 0.5) -> Event {
        .step(
            .init(
                epoch: (step - 1) / 10 + 1, step: step, loss: loss ?? 2 / Double(step), top1: top1, learningRate: 0.1,
                imagesPerSecond: 100, dataWaitFraction: 0.25))
    }

    static func epoch(_ epoch: Int, step: Int? = nil) -> Event {
        .epoch(
            .init(
                epoch: epoch, step: step ?? epoch * 10, loss: 1 / Double(epoch), top1: 0.6, count: 100, seconds: 60,
                imagesPerSecond: 90))
    }

    static func validation(_ epoch: Int, loss: Double, top1: Double? = 0.75) -> Event {
        .evaluation(.init(split: "validation", epoch: epoch, loss: loss, top1: top1, count: 10))
    }

    /// Four epochs, the second of which is the best, and a test.
    static var whole: [Event] {
        var events = [run()]
        events += (1...40).map { step($0) }
        events += (1...4).map { epoch($0) }
        for (number, loss, top1) in [(1, 0.9, 0.6), (2, 0.5, 0.8), (3, 0.6, 0.8), (4, 0.7, 0.7)] {
            events.append(validation(number, loss: loss, top1: top1))
        }
        let test = Event.Evaluation(split: "test", loss: 0.55, top1: 0.85, count: 20)
        return events + [.evaluation(test)]
    }
}
