import FoveaData
import FoveaTensor

/// The images of a run: what is learned from, what chooses the best weights, and what is met once, at the end.
struct TrainingData {
    let training: any Dataset
    /// Held out from the training set, unless the dataset has a part for it; `nil` where nothing was to be.
    let validation: (any Dataset)?
    let test: (any Dataset)?
    /// The way of the images that are learned from.
    let pipeline: Pipeline
    /// The way of validation and test images, and of all that the network sees later. Its numbers are found in the images
    /// that are learned from: neither validation nor test images may tell the network anything.
    let evaluation: Pipeline
    let inputShape: Shape
    /// What a user should know of the images.
    let warnings: [String]

    /// Reads what the configuration names.
    init(_ configuration: TrainingConfiguration) throws {
        try self.init(NamedDataset(configuration.data).load(), configuration)
    }

    /// The parts of a dataset, of which the training part gives some images for validation where there are no others.
    init(_ parts: DatasetParts, _ configuration: TrainingConfiguration) throws {
        let share = parts.validation == nil ? configuration.validation : 0
        let split = try StratifiedSplit(of: parts.train, validation: .fraction(share), seed: configuration.seed)
        training = split.train
        validation = parts.validation ?? (split.validation.count > 0 ? split.validation : nil)
        test = parts.test
        warnings = parts.warnings
        let preprocessing = try Preprocessing(configuration.preprocess ?? Preprocessing.standard)
        pipeline = try preprocessing.pipeline(
            for: split.train, AugmentationList(parsing: configuration.augment ?? ""),
            threads: configuration.loadingThreads, onBadImage: configuration.onBadImage)
        evaluation = preprocessing.evaluation(pipeline.normalization)
        let size = try evaluation.imageSize(of: split.train)
        inputShape = [training.channels, size.height, size.width]
    }

    /// What the network's outputs stand for: classes or values.
    var outputNames: [String] { target.hasClasses ? training.classNames : training.valueNames }
    /// What the training batches' targets are.
    var target: BatchTarget { BatchTarget(of: training, isMixed: !pipeline.mixings.isEmpty) }

    /// Whether an epoch leaves out its last batch where that is not full.
    ///
    /// A small batch makes a noisy update and a poor estimate of batch statistics, and a program of its own; in a
    /// shuffled epoch other images are left out each time.
    func dropsLast(_ configuration: TrainingConfiguration) -> Bool {
        configuration.order != .sequential && training.count >= configuration.batchSize
    }

    func stepsPerEpoch(_ configuration: TrainingConfiguration) -> Int {
        let size = min(configuration.batchSize, training.count)
        return dropsLast(configuration) ? training.count / size : (training.count + size - 1) / size
    }

    /// The batches from a position on, over all epochs that are left.
    func loader(_ configuration: TrainingConfiguration, from position: TrainingPosition) throws -> Loader {
        try Loader(
            training, pipeline, batchSize: configuration.batchSize, order: configuration.order,
            seed: configuration.seed, dropLast: dropsLast(configuration), workers: configuration.loadingThreads,
            onBadImage: configuration.onBadImage,
            start: Loader.Position(epoch: position.epoch, batch: position.stepInEpoch), epochs: configuration.epochs)
    }

    /// What evaluation and prediction need to know of them.
    func card(_ configuration: TrainingConfiguration) -> ModelCard {
        ModelCard(
            model: configuration.model, inputShape: inputShape.dimensions, classes: training.classNames,
            values: target.hasClasses ? nil : training.valueNames, preprocess: configuration.preprocess,
            normalization: pipeline.normalization, data: configuration.data)
    }
}

extension TrainingConfiguration {
    /// The threads that decode and augment.
    var loadingThreads: Int { workers ?? Loader.defaultWorkers }
}
