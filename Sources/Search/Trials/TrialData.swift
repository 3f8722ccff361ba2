import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// The images of a search's trials, which are read once and shared. A search never sees the test part: what is chosen by it says nothing any more.
final class TrialData {
    private var parts: (name: String, parts: DatasetParts)?
    private var last: (configuration: TrainingConfiguration, data: TrainingData)?

    /// The settings that decide what comes out.
    private static let deciding: Set<String> = [
        "data", "preprocess", "augment", "decode", "validation", "seed", "on-bad-image", "workers",
    ]

    /// - Parameter normalization: One that a trial began with.
    func data(of configuration: TrainingConfiguration, normalization: Normalization? = nil) throws -> TrainingData {
        if let last,
            !last.configuration.differences(from: configuration).contains(where: { Self.deciding.contains($0.name) })
        {
            return last.data
        }
        if parts?.name != configuration.data {
            let found = try NamedDataset(configuration.data).load()
            parts = (configuration.data, DatasetParts(train: found.train, validation: found.validation, test: nil))
        }
        guard let parts = parts?.parts else { throw FoveaError.defect("no images were read") }
        let data = try TrainingData(parts, configuration, normalization: normalization)
        guard data.validation != nil else {
            throw FoveaError.usage(
                "a search compares trials on held-out images, but none are held out; leave validation at 0.1 or give more images"
            )
        }
        last = (configuration, data)
        return data
    }
}
