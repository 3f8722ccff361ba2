import FoveaData
import FoveaTensor

/// The images of a run: what is learned from, what chooses the best weights, and what is met once, at the end.
struct TrainingData {
    let training: any Dataset
    /// Held out from the training set; `nil` where nothing was to be.
    let validation: (any Dataset)?
    let test: (any Dataset)?
    /// Of the images that are learned from: neither validation nor test images may tell the network anything.
    let normalization: Normalization
    /// The way of the images that are learned from.
    let pipeline: Pipeline

    /// Reads what the configuration names.
    init(_ configuration: TrainingConfiguration) throws {
        let parts = try NamedDataset(configuration.data).load()
        try self.init(
            training: parts.train, test: parts.test, validation: configuration.validation, seed: configuration.seed)
    }

    /// - Parameters:
    ///   - training: the training set, from which the validation split is taken
    ///   - validation: its share
    init(training: any Dataset, test: (any Dataset)?, validation share: Double, seed: UInt64) throws {
        let split = try StratifiedSplit(of: training, validation: .fraction(share), seed: seed)
        self.training = split.train
        validation = split.validation.count > 0 ? split.validation : nil
        self.test = test
        normalization = try Normalization(of: split.train)
        pipeline = Pipeline(normalization: normalization)
        let size = try pipeline.imageSize(of: split.train)
        inputShape = [training.channels, size.height, size.width]
    }

    let inputShape: Shape
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
            seed: configuration.seed, dropLast: dropsLast(configuration),
            start: Loader.Position(epoch: position.epoch, batch: position.stepInEpoch), epochs: configuration.epochs)
    }

    /// What evaluation and prediction need to know of them.
    func card(_ configuration: TrainingConfiguration) -> ModelCard {
        ModelCard(
            model: configuration.model, inputShape: inputShape.dimensions, classes: training.classNames,
            values: target.hasClasses ? nil : training.valueNames, normalization: normalization, data: configuration.data)
    }
}
