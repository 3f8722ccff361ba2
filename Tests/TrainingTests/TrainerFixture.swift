import Fovea
import Foundation

@testable import FoveaTraining

/// A folder that is removed again.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "fovea-training-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Remembers events, and can ask for a stop after a step.
final class EventRecorder: EventSink {
    var events: [Event] = []
    var stopAfterStep: Int?
    let interruption = Interruption()

    func receive(_ event: Event) {
        events.append(event)
        if case .step(let step) = event, step.step == stopAfterStep { interruption.request() }
    }

    var losses: [Double] {
        events.compactMap { if case .step(let step) = $0 { step.loss } else { nil } }
    }

    var gradientNorms: [Double] {
        events.compactMap { if case .step(let step) = $0 { step.gradientNorm } else { nil } }
    }

    var names: [String] { events.map(\.name) }
}

/// A network with everything that has state or is random.
struct TinyNetwork: Model {
    var body: some Layer {
        Conv2d(4, kernel: 3, bias: false)
        BatchNorm()
        ReLU()
        MaxPool2d(kernel: 2)
        Flatten()
        Dropout(0.25)
        Linear(3)
    }
}

/// A small training run: 54 images for learning, 4 steps of 12 in an epoch, 6 for validation, 15 for the end.
struct TinyRun {
    var configuration: TrainingConfiguration
    var recorder = EventRecorder()

    init(epochs: Int = 2) {
        configuration = TrainingConfiguration(data: "synthetic:shape=1x6x6,classes=3,count=60,test=15", model: "lenet")
        configuration.epochs = epochs
        configuration.batchSize = 12
        configuration.lastBatch = .drop
        configuration.learningRate = 0.05
        configuration.schedule = "cosine:warmup=0.5"
    }

    func trainer(on backend: any Backend, in directory: String? = nil) throws -> Trainer {
        try Trainer(
            configuration: configuration, model: TinyNetwork(), backend: backend,
            directory: directory.map(RunDirectory.init), events: recorder, interruption: recorder.interruption)
    }
}
