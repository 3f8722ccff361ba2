import FoveaData
import Foundation

/// What was asked of a training run, in words: the values of ``TrainingSettings``. Its JSON keys are the settings' names, so a
/// run's `config.json` can be given to `--config` again.
///
///     var configuration = TrainingConfiguration(data: "fashion-mnist", model: "resnet18:stem=small")
///     configuration.epochs = 3
public typealias TrainingConfiguration = Settings<TrainingSettings>

extension Settings where Declarations == TrainingSettings {
    /// Everything but the images and the network at its default.
    public init(data: String, model: String) {
        self.init()
        self.data = data
        self.model = model
    }

    /// The same settings, wherever they are read again: paths that are relative to a folder are made whole.
    public func located(in folder: String) -> TrainingConfiguration {
        var located = self
        if !self.data.isEmpty { located.data = NamedDataset.located(self.data, in: folder) }
        if let weights = self.weights, !weights.hasPrefix("/"), !weights.hasPrefix("~") {
            located.weights = URL(fileURLWithPath: folder).appendingPathComponent(weights).standardized.path
        }
        return located
    }

    /// The threads that decode and augment.
    public var loadingThreads: Int { self.workers ?? Loader.defaultWorkers }
}
