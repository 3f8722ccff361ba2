import FoveaData
import FoveaTensor

/// The images of a run: what is learned from, what chooses the best weights, what is met once, at the end, and the way of each to
/// the network.
///
///     let data = try TrainingData(parts.holdingOut(0.1, seed: 0), augmentation: AugmentationList(parsing: "flip"))
public struct TrainingData: Sendable {
    /// What is learned from.
    public let training: any Dataset
    /// What chooses the best weights; `nil` where nothing does.
    public let validation: (any Dataset)?
    /// What is met once, at the end; `nil` where there is none.
    public let test: (any Dataset)?
    /// The way of the images that are learned from.
    public let pipeline: Pipeline
    /// The way of validation and test images, and of all that the network sees later. Its numbers are found in the images
    /// that are learned from: neither validation nor test images may tell the network anything.
    public let evaluation: Pipeline
    /// `[channels, height, width]`, as the network sees images.
    public let inputShape: Shape
    /// The words of the preprocessing, for the model's card; `nil` where it is the usual one, or a pipeline was given.
    public let preprocessing: String?
    /// What a user should know of the images.
    public let warnings: [String]

    /// Parts of images with their ways to the network.
    ///
    /// - Throws: a sentence where the images' size is not known.
    public init(_ parts: DatasetParts, pipeline: Pipeline, evaluation: Pipeline) throws {
        try self.init(parts, pipeline: pipeline, evaluation: evaluation, preprocessing: nil)
    }

    private init(_ parts: DatasetParts, pipeline: Pipeline, evaluation: Pipeline, preprocessing: String?) throws {
        self.preprocessing = preprocessing
        training = parts.train
        validation = parts.validation
        test = parts.test
        warnings = parts.warnings
        self.pipeline = pipeline
        self.evaluation = evaluation
        let size = try evaluation.imageSize(of: parts.train)
        inputShape = [parts.train.channels, size.height, size.width]
    }

    /// Parts of images that are preprocessed, and augmented where they are learned from. What the preprocessing needs to know
    /// of the images it finds in the training part.
    ///
    /// - Parameters:
    ///   - normalization: One that was found before; found in the training part where it is `nil`.
    ///   - threads: For the pass over the training part.
    ///   - onBadImage: Whether an image that cannot be read ends the pass or is left out.
    ///   - decoding: How the files of images that are learned from are decoded; the others always in full.
    /// - Throws: what reading an image throws, and a sentence where the images' size is not known.
    public init(
        _ parts: DatasetParts, preprocessing: Preprocessing = .standardizing,
        augmentation: AugmentationList = AugmentationList(), normalization: Normalization? = nil,
        threads: Int = Loader.defaultWorkers, onBadImage: BadImagePolicy = .stop, decoding: Decoding = .full
    ) throws {
        var pipeline = try preprocessing.pipeline(
            for: parts.train, augmentation, normalization: normalization, threads: threads, onBadImage: onBadImage)
        pipeline.decoding = decoding
        let words = preprocessing.description
        try self.init(
            parts, pipeline: pipeline, evaluation: preprocessing.evaluation(pipeline.normalization),
            preprocessing: words == Preprocessing.standard ? nil : words)
    }

    /// What the network's outputs stand for: classes or values.
    public var outputNames: [String] { target.hasClasses ? training.classNames : training.valueNames }

    /// What the training batches' targets are.
    public var target: BatchTarget { BatchTarget(of: training, isMixed: !pipeline.mixings.isEmpty) }

    /// What evaluation and prediction need to know of the images.
    ///
    /// - Parameters:
    ///   - model: What the network is called: a spec, where it has one.
    ///   - data: What the images are called: a spec, where they have one.
    public func card(model: String, data: String) -> ModelCard {
        ModelCard(
            model: model, inputShape: inputShape.dimensions, classes: training.classNames,
            values: target.hasClasses ? nil : training.valueNames, preprocess: preprocessing,
            normalization: pipeline.normalization, data: data)
    }
}
