import FoveaCompiler
import FoveaData
import FoveaRecipe
import FoveaTraining

/// What a trained network says of every image of a part: which classes it sees, or which values.
public enum Examined: Sendable {
    /// Of a network that tells classes apart.
    case classes(ExaminedImages)
    /// Of one that gives values.
    case values(ExaminedValues)

    /// Judges a run's own images, parted as the run parted them, with its best weights.
    ///
    /// - Throws: a sentence when the run has no weights yet, its images are no longer there, or it has no such part.
    public init(
        of run: RunDirectory, _ part: ExaminedImages.Part = .auto, backend: any Backend, keeping count: Int = 12,
        reading: EvaluationReading = EvaluationReading()
    ) throws {
        let model = try TrainedModel(run: run)
        let configuration = try run.read(TrainingConfiguration.self)
        var parts = try NamedDataset(configuration.data).load()
        if configuration.overfit == nil {
            parts = try parts.holdingOut(configuration.validation, seed: configuration.seed)
        }
        let (split, dataset) = try part.find(in: parts, of: configuration.data)
        // Batches that the machine had room for in training; small ones are slow.
        let batchSize = min(max(configuration.batchSize, 64), 512)
        self =
            try model.card.values == nil
            ? .classes(
                ExaminedImages(
                    dataset, split: split, by: model, backend: backend, keeping: count, batchSize: batchSize,
                    reading: reading))
            : .values(
                ExaminedValues(
                    dataset, split: split, by: model, backend: backend, keeping: count, batchSize: batchSize,
                    reading: reading))
    }

    /// The mean loss, and the share of right answers where there are classes.
    public var evaluation: Event.Evaluation {
        switch self {
        case .classes(let images): images.evaluation
        case .values(let images): images.evaluation
        }
    }
}
