import FoveaCompiler
import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

extension ExaminedImages {
    /// Which images of a run are looked at.
    public enum Part: String, Sendable, CaseIterable {
        /// Those held out, which may be looked at as often as anybody likes; the test images where nothing was held out.
        case auto
        /// Those held out.
        case validation
        /// Those kept for the end. Whoever chooses by them has made them validation images.
        case test
        /// Those that were learned from.
        case train
    }

    /// Judges a run's own images, parted as the run parted them, with its best weights.
    ///
    /// - Throws: a sentence when the run has no weights yet, its images are no longer there, or it has no such part.
    public init(
        of run: RunDirectory, _ part: Part = .auto, backend: any Backend, keeping count: Int = 12,
        reading: EvaluationReading = EvaluationReading()
    ) throws {
        let model = try TrainedModel(run: run)
        let configuration = try run.read(TrainingConfiguration.self)
        var parts = try NamedDataset(configuration.data).load()
        if configuration.overfit == nil {
            parts = try parts.holdingOut(configuration.validation, seed: configuration.seed)
        }
        let found = try part.find(in: parts, of: configuration.data)
        // Batches that the machine had room for in training; small ones are slow.
        try self.init(
            found.dataset, split: found.name, by: model, backend: backend, keeping: count,
            batchSize: min(max(configuration.batchSize, 64), 512), reading: reading)
    }
}

extension ExaminedImages.Part {
    /// The part of a dataset.
    ///
    /// - Parameter data: What the dataset is called.
    /// - Throws: a usage sentence with the parts that there are.
    public func find(in parts: DatasetParts, of data: String) throws -> (name: String, dataset: any Dataset) {
        let names = self == .auto ? ["validation", "test"] : [rawValue]
        guard let found = names.lazy.compactMap({ name in parts.named.first { $0.name == name } }).first else {
            throw FoveaError.usage(
                "the images of '\(data)' have no part \(names.joined(separator: " or ")); they have: "
                    + parts.named.map(\.name).joined(separator: ", "))
        }
        return found
    }
}

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }
}
