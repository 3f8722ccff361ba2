import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining

extension ClassicalModel {
    /// How long learning took.
    public struct FittingTime: Sendable, Equatable {
        /// Reading images and computing their features.
        public var features = Time()
        /// Learning from them.
        public var learning = Time()

        /// Both, in seconds by the clock.
        public var seconds: Double { features.seconds + learning.seconds }
    }

    /// Learns from images.
    ///
    /// - Parameters:
    ///   - training: Every one is learned from.
    ///   - configuration: The features, the learner, and what brings images to one size.
    ///   - data: What the images are called.
    /// - Returns: the model, how long it took, and the images that could not be read.
    /// - Throws: a sentence for images that have values, a class without images, images of different sizes, or too few of them.
    public static func fitted(
        to training: any Dataset, _ configuration: ClassicalConfiguration, _ options: FittingOptions
    ) throws -> (model: ClassicalModel, time: FittingTime, badImages: [BadImage]) {
        let card = try card(for: training, configuration)
        let learner = try LearnerRegistry.registry.make(configuration.learner)
        let list = try FeatureList(configuration.features)
        let framing = try ClassicalSettings.framing(configuration.preprocess)
        let framed: any Dataset = try framing.map { try FramedDataset(training, framing: $0) } ?? training
        let size = ImageSize(height: card.inputShape[1], width: card.inputShape[2])
        var time = FittingTime()
        let first = Stopwatch()
        let found = try list.rows(of: framed, size: size, options.workers, onBadImage: configuration.onBadImage)
        let (features, rows) = try FittedFeatures.fitted(
            list, to: found.rows, channels: training.channels, size: size, options)
        time.features = first.time
        let samples = try Samples(
            rows, labels: found.indices.map { Int(training.label(at: $0)) }, classNames: training.classNames)
        let second = Stopwatch()
        let fitted = try learner.fitted(to: samples, options)
        time.learning = second.time
        let model = try ClassicalModel(
            card: card, features: features, learnerWords: configuration.learner, learner: fitted)
        return (model, time, found.bad)
    }

    /// What is known of a model before it learns.
    static func card(for training: any Dataset, _ configuration: ClassicalConfiguration) throws -> ModelCard {
        guard training.valueNames.isEmpty else {
            throw FoveaError.invalid(
                "these images have values (\(training.valueNames.joined(separator: ", "))), but classical learners tell classes apart"
            )
        }
        let framing = try ClassicalSettings.framing(configuration.preprocess)
        let framed: any Dataset = try framing.map { try FramedDataset(training, framing: $0) } ?? training
        let size = try Pipeline(normalization: .scaling(channels: training.channels)).imageSize(of: framed)
        return ModelCard(
            model: configuration.modelName, inputShape: [training.channels, size.height, size.width],
            classes: training.classNames, preprocess: configuration.preprocess, normalization: nil,
            data: configuration.data)
    }
}
