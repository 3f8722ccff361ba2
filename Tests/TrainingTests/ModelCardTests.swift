import FoveaData
import FoveaTensor
import FoveaTraining
import Foundation
import Testing

@Suite struct ModelCardTests {
    func card(_ normalization: Normalization?, inputShape: [Int] = [1, 2, 2]) -> ModelCard {
        ModelCard(
            model: "fc", inputShape: inputShape, classes: ["a", "b"], normalization: normalization, data: "synthetic")
    }

    func folder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-card-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func aFewNumbersStayInTheText() throws {
        try folder { folder in
            let card = card(try Normalization(mean: [0.25], standardDeviation: [0.5]))
            try card.write(to: folder + "/model.json")
            #expect(try files(folder) == ["model.json"])
            #expect(try String(contentsOfFile: folder + "/model.json", encoding: .utf8).contains("\"std\""))
            #expect(try ModelCard(contentsOf: folder + "/model.json") == card)
        }
    }

    @Test func arraysLieBeside() throws {
        let places = try Normalization(
            shape: [1, 2, 2], mean: [0.1, 0.2, 0.3, 0.4], standardDeviation: [1, 2, 3, 1 / 3.0])
        let whitened = try Normalization(
            shape: [1, 2, 2], mean: [0.1, 0.2, 0.3, 0.4], standardDeviation: [1, 1, 1, 1],
            whitening: NDArray([4, 4], (0..<16).map { Float($0) / 3 }))
        for normalization in [places, whitened] {
            try folder { folder in
                let card = card(normalization)
                try card.write(to: folder + "/model.json")
                #expect(try files(folder) == ["model.json", "normalization.safetensors"])
                #expect(try ModelCard(contentsOf: folder + "/model.json") == card)

                try FileManager.default.removeItem(atPath: folder + "/normalization.safetensors")
                let error = #expect(throws: FoveaError.self) { try ModelCard(contentsOf: folder + "/model.json") }
                #expect(error?.kind == .missingFile)
                #expect(error?.message.contains("normalization.safetensors") == true)
            }
        }
    }

    /// As runs were written before there were other normalizations.
    @Test func earlierCards() throws {
        try folder { folder in
            let text = """
                {"classes":["a","b"],"data":"synthetic","input_shape":[1,2,2],"model":"fc",
                 "normalization":{"mean":[0.25],"std":[0.5]}}
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/model.json"))
            let expected = card(try Normalization(mean: [0.25], standardDeviation: [0.5]))
            #expect(try ModelCard(contentsOf: folder + "/model.json") == expected)
        }
    }

    @Test func normalizationForOtherImages() throws {
        let normalization = try Normalization(
            shape: [1, 1, 4], mean: [0, 0, 0, 0], standardDeviation: [1, 1, 1, 1])
        let error = #expect(throws: FoveaError.self) {
            try TrainedModel(card: card(normalization), weights: "/nowhere/weights.safetensors")
        }
        #expect(error?.message.contains("the model card: the normalization has a number for every place") == true)
    }
}
