import FoveaData
import FoveaOneDNN
import FoveaTensor
import FoveaTraining
import Foundation
import Testing

@testable import FoveaRecipe

@Suite struct WeighedClassesTests {
    /// 6, 3 and 1 images of three classes.
    private static func dataset() throws -> InMemoryDataset {
        let labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2].map(Int32.init)
        return try InMemoryDataset(
            pixels: [UInt8](repeating: 7, count: 40), labels: labels, imageShape: [1, 2, 2],
            classNames: ["a", "b", "c, d"])
    }

    /// 10 / (3 · 6), 10 / (3 · 3), 10 / (3 · 1): scikit-learn's class_weight="balanced".
    @Test func balanced() throws {
        #expect(try WeighedClasses.weights("balanced", for: Self.dataset()) == [10.0 / 18, 10.0 / 9, 10.0 / 3])
        #expect(try WeighedClasses.weights("1/2/0.5", for: Self.dataset()) == [1, 2, 0.5])
    }

    @Test func fromAFile() throws {
        let path = NSTemporaryDirectory() + "weights-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("c, d,4\r\n\na, 0.5\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try WeighedClasses.weights(path, for: Self.dataset()) == [0.5, 1, 4])
        try Data("a,2\nbird,3\n".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: FoveaError.self) { try WeighedClasses.weights(path, for: Self.dataset()) }
        #expect(
            error?.message.contains("line 2: expected a class and its number, such as 'a,2', but got 'bird,3'") == true)
    }

    @Test(arguments: ["1/2", "1/2/0", "nowhere.csv", "1/2/x"]) func mistakes(_ text: String) throws {
        let error = #expect(throws: FoveaError.self) { try WeighedClasses.weights(text, for: Self.dataset()) }
        #expect(
            error?.kind == .usage && error?.message.hasPrefix("class-weights expects") == true,
            "\(error?.message ?? "")")
    }

    /// The loss of a run with weights is that of the loss's own setting.
    @Test func theyAreTheLosses() throws {
        func loss(_ change: (inout TrainingConfiguration) -> Void) throws -> Double {
            var configuration = TrainingConfiguration(
                data: "synthetic:shape=1x4x4,classes=3,count=30", model: "fc")
            configuration.epochs = 1
            configuration.validation = 0
            change(&configuration)
            var found = 0.0
            final class Sink: EventSink {
                var losses: [Double] = []
                func receive(_ event: Event) { if case .step(let step) = event { losses.append(step.loss) } }
            }
            let sink = Sink()
            _ = try Trainer(configuration: configuration, backend: OneDNNBackend(threads: 1), events: sink).run()
            found = sink.losses.first ?? 0
            return found
        }
        let own = try loss { $0.loss = "cross-entropy:weights=1/5/2" }
        #expect(try loss { $0.classWeights = "1/5/2" } == own)
        #expect(try loss { _ in } != own)
    }

    @Test func pathsAreMadeWhole() {
        var configuration = TrainingConfiguration(data: "folder:photos,channels=1", model: "fc")
        configuration.weights = "../w.safetensors"
        let located = configuration.located(in: "/home/me/work")
        #expect(located.data == "folder:/home/me/work/photos,channels=1" && located.weights == "/home/me/w.safetensors")
        #expect(located.located(in: "/elsewhere") == located)
        for data in ["fashion-mnist", "synthetic:count=5", "folder:/a/b", "folder:~/x", "cifar10"] {
            #expect(TrainingConfiguration(data: data, model: "fc").located(in: "/home").data == data)
        }
        #expect(
            TrainingConfiguration(data: "folder:\"a, b\"", model: "fc").located(in: "/h").data == "folder:\"/h/a, b\"")
    }
}
