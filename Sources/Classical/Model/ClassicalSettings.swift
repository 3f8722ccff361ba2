import FoveaData
import FoveaRecipe
import FoveaTensor

/// Everything that decides what a classical run computes: its flags, and its `config.json`.
public struct ClassicalSettings: SettingDeclarations {
    public let data = TrainingSettings().data
    public let preprocess = Setting<String?>(
        "preprocess", "How images come to one size, such as 'resize:64x64'.", value: "specs",
        standardText: "as they are"
    ) { _ = try ClassicalSettings.framing($0) }
    public let features = Setting(
        "features", default: "raw", "What makes numbers of images, in order, such as 'hog:cell=4 standardize'.",
        value: "specs"
    ) { _ = try FeatureList($0) }
    public let learner = Setting(
        "learner", default: "ridge", "What learns from them, such as svm:c=0.1 or knn:k=5."
    ) { _ = try LearnerRegistry.registry.make($0) }
    public let limit = Setting<Int?>(
        "limit", in: 2...(1 << 40), "Learn from so many images, of each class its share, drawn from the seed.",
        standardText: "all")
    public let validation = Setting(
        share: "validation", default: 0.1, "The fraction of the training set that is held out, to choose settings by.",
        value: "fraction")
    public let seed = TrainingSettings().seed
    public let onBadImage = LoadingSettings().onBadImage
    public let threads = MachineSettings().threads

    public init() {}

    /// The words of a preprocessing that bring images to one size; those that make numbers of pixels are for networks.
    ///
    /// - Throws: a usage sentence.
    static func framing(_ text: String?) throws -> FixedFraming? {
        guard let text else { return nil }
        for word in text.split(separator: " ").map(String.init) {
            if case .normalization = try Preprocessing.registry.make(word) {
                throw FoveaError.usage(
                    "'\(word)' makes numbers of pixels, which features do here; leave it out, or say it among the features, such as 'raw standardize'"
                )
            }
        }
        return try Preprocessing(text).framing
    }
}

/// Which images a ladder is climbed on, and how.
public struct ClassicalImageSettings: SettingDeclarations {
    public let data = ClassicalSettings().data
    public let preprocess = ClassicalSettings().preprocess
    public let limit = ClassicalSettings().limit
    public let validation = ClassicalSettings().validation
    public let seed = ClassicalSettings().seed
    public let onBadImage = ClassicalSettings().onBadImage
    public let threads = ClassicalSettings().threads

    public init() {}
}

extension Settings where Declarations == ClassicalImageSettings {
    /// The same, as what is asked of a run.
    public func asTraining() -> ClassicalConfiguration {
        var configuration = ClassicalConfiguration()
        configuration.data = self.data
        configuration.preprocess = self.preprocess
        configuration.limit = self.limit
        configuration.validation = self.validation
        configuration.seed = self.seed
        configuration.onBadImage = self.onBadImage
        configuration.threads = self.threads
        return configuration
    }
}

/// What a classical model that has learned is used with.
public struct ClassicalMachineSettings: SettingDeclarations {
    public let onBadImage = ClassicalSettings().onBadImage
    public let threads = ClassicalSettings().threads

    public init() {}
}

/// What is asked of a classical run, in words: the values of ``ClassicalSettings``.
///
///     var configuration = ClassicalConfiguration()
///     configuration.data = "fashion-mnist"
///     configuration.features = "hog:cell=4"
///     configuration.learner = "svm:c=0.1"
public typealias ClassicalConfiguration = Settings<ClassicalSettings>

extension Settings where Declarations == ClassicalSettings {
    /// Features and learner in one line, as runs are listed.
    public var modelName: String { "\(self.features) + \(self.learner)" }
}
