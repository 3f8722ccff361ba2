import Fovea
import Testing

@testable import FoveaLab

@Suite struct ShortTrainingTests {
    private static let apparatus = Apparatus(seed: 5, backend: OneDNNBackend(threads: 1))

    private static func data(classes: Int) throws -> TrainingData {
        try TrainingData(
            DatasetParts(
                train: SyntheticDataset(imageShape: [1, 8, 8], classes: classes, count: 32),
                test: SyntheticDataset(imageShape: [1, 8, 8], classes: classes, count: 16, part: .test)))
    }

    private static func training(
        from pretrained: TrainedModel? = nil, classes: Int = 3, rate: Double = 0.05,
        afterEpoch: ((Int, TrainedModel) throws -> Void)? = nil
    ) throws -> ShortTraining {
        try ShortTraining(
            "conv4-relu-gap-fc", from: pretrained, on: data(classes: classes), with: apparatus,
            {
                $0.epochs = 3
                $0.batchSize = 8
                $0.learningRate = .fixed(rate)
            }, afterEpoch: afterEpoch)
    }

    /// Looking after each epoch changes nothing, and sees what there is.
    @Test func lookingChangesNothing() throws {
        var seen: [(epoch: Int, variables: Variables)] = []
        let watched = try Self.training { seen.append(($0, $1.variables)) }
        let alone = try Self.training()
        #expect(seen.map(\.epoch) == [1, 2, 3])
        #expect(watched.model.variables == alone.model.variables && seen.last?.variables == alone.model.variables)
        #expect(seen[0].variables != seen[1].variables)
        #expect(watched.curves.epochs.count == 3 && watched.testAccuracy == alone.testAccuracy)
    }

    /// With a rate of next to nothing, the weights at the end are those at the beginning.
    @Test func beginsWithAnotherNetworksVariables() throws {
        let before = try Self.training()
        let after = try Self.training(from: before.model, classes: 5, rate: 1e-12)
        #expect(after.model.variables["conv1.weight"] == before.model.variables["conv1.weight"])
        #expect(after.model.variables["fc1.weight"]?.shape == [5, 4])
        #expect(
            try Self.training(rate: 1e-12).model.variables["conv1.weight"] != before.model.variables["conv1.weight"])
    }

    @Test func aNetworkThatNoWordsSay() throws {
        let network = Sequential {
            Flatten()
            Linear.scores(3)
        }
        let trained = try ShortTraining(
            "a layer of 3", network: network, on: Self.data(classes: 3), with: Self.apparatus)
        #expect(trained.model.card.model == "a layer of 3" && trained.curves.run.parameters == 64 * 3 + 3)
    }
}
