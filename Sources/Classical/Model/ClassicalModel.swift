import FoveaData
import FoveaRecipe
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// Features and a learner that have learned: images in, classes out.
///
///     let model = try ClassicalModel(run: RunDirectory.existing("runs/hog"))
///     let result = try model.evaluate(images, split: "test")
public struct ClassicalModel: Sendable {
    /// What the numbers alone do not say: input shape, classes, how images come to one size.
    public let card: ModelCard
    /// What makes numbers of images.
    public let features: FittedFeatures
    /// The words of what learned.
    public let learnerWords: String
    /// What learned.
    public let learner: any FittedLearner
    private let framing: FixedFraming?

    init(card: ModelCard, features: FittedFeatures, learnerWords: String, learner: any FittedLearner) throws {
        self.card = card
        self.features = features
        self.learnerWords = learnerWords
        self.learner = learner
        framing = try ClassicalSettings.framing(card.preprocess)
    }

    /// How many numbers were learned.
    public var parameterCount: Int { numbers.reduce(0) { $0 + $1.array.count } }

    /// What was learned, by name.
    var numbers: [(path: String, array: NDArray)] {
        features.numbers + learner.numbers.map { ("learner.\($0.path)", $0.array) }
    }

    /// Scores of images.
    public struct Scores: Sendable {
        /// A row for each image that could be read; the highest is the answer.
        public let values: Matrix
        /// The images' places in their dataset.
        public let indices: [Int]
        /// Those that could not be read.
        public let badImages: [BadImage]
    }

    /// How many images are judged at once: their features are all that is in memory of a dataset, however large it is.
    static let blockSize = 1024

    /// The scores of every image of a dataset, whose labels are not looked at. Images are judged in blocks, and none is told by another.
    ///
    /// - Throws: a sentence when the images are not of the size or the channels of those that were learned from, or cannot be read.
    public func scores(
        of dataset: any Dataset, _ options: FittingOptions = FittingOptions(), onBadImage: BadImagePolicy = .stop
    ) throws -> Scores {
        try scores(of: dataset, options, onBadImage: onBadImage, blockSize: ClassicalModel.blockSize)
    }

    func scores(
        of dataset: any Dataset, _ options: FittingOptions, onBadImage: BadImagePolicy = .stop, blockSize: Int,
        memory: MachineMemory = MachineMemory()
    ) throws -> Scores {
        let framed = try framed(dataset)
        var values: [Double] = []
        var indices: [Int] = []
        var bad: [BadImage] = []
        values.reserveCapacity(dataset.count * card.classes.count)
        for start in stride(from: 0, to: dataset.count, by: blockSize) {
            try Interruption.check("the judging of images")
            let block = Subset(of: framed, indices: Array(start..<min(start + blockSize, dataset.count)))
            let found = try features.rows(of: block, options.workers, onBadImage: onBadImage, memory: memory)
            if !found.indices.isEmpty { values += try learner.scores(of: found.rows, options).values }
            indices += found.indices.map { $0 + start }
            bad += found.bad.map { BadImage(index: $0.index + start, message: $0.message) }
        }
        return Scores(
            values: Matrix(rows: indices.count, columns: card.classes.count, values), indices: indices, badImages: bad)
    }

    /// Images in the size that was learned from.
    private func framed(_ dataset: any Dataset) throws -> any Dataset {
        let framed: any Dataset = try framing.map { try FramedDataset(dataset, framing: $0) } ?? dataset
        guard framed.channels == features.channels else {
            throw FoveaError.invalid(
                "the model '\(card.model)' sees images of \(features.channels) \(features.channels == 1 ? "channel" : "channels"), but these "
                    + "have \(framed.channels)")
        }
        if let size = framed.imageSize, size != features.size {
            throw FoveaError.invalid(
                "the model '\(card.model)' sees images of \(features.size) pixels, but these are \(size); resize them, or train with a "
                    + "preprocessing, such as 'resize:32x32'")
        }
        return framed
    }

    /// Accuracy, cross-entropy where the learner gives probabilities, and what the metrics measure, over all images.
    ///
    /// - Parameters:
    ///   - split: What the event calls the images.
    ///   - metrics: They see every image once, and hold the results afterwards.
    /// - Returns: the event, whose loss is not a number where there are no probabilities; and the images that could not be read.
    public func evaluate(
        _ dataset: any Dataset, split: String, _ options: FittingOptions = FittingOptions(),
        onBadImage: BadImagePolicy = .stop, metrics: inout [any Metric]
    ) throws -> (evaluation: Event.Evaluation, badImages: [BadImage]) {
        guard dataset.valueNames.isEmpty else {
            throw FoveaError.invalid("the model '\(card.model)' tells classes apart, but these images have values")
        }
        // The same classes may be in another order, or not all there.
        let dataset: any Dataset =
            dataset.classNames == card.classes ? dataset : try RelabelledDataset(dataset, classNames: card.classes)
        let scores = try scores(of: dataset, options, onBadImage: onBadImage)
        let labels = scores.indices.map { dataset.label(at: $0) }
        guard !labels.isEmpty else {
            throw FoveaError.invalid("there is no image to evaluate: the \(split) part is empty")
        }
        let batch = try ScoredBatch(
            scores: scores.values.array, target: NDArray([labels.count], labels))
        for place in metrics.indices { try metrics[place].add(batch) }
        var loss = Double.nan
        if learner.scoreKind == .logProbability {
            loss = -zip(labels.indices, labels).reduce(0) { $0 + scores.values[$1.0, Int($1.1)] } / Double(labels.count)
        }
        let right = zip(batch.labels, batch.predictions).count { $0 == $1 }
        var result = Event.Evaluation(
            split: split, loss: loss, top1: Double(right) / Double(labels.count), count: labels.count)
        for metric in metrics {
            for (name, value) in metric.fields(classes: card.classes).values { result.metrics[name] = value }
        }
        return (result, scores.badImages)
    }

    /// Accuracy over all images; see ``evaluate(_:split:_:onBadImage:metrics:)``.
    public func evaluate(
        _ dataset: any Dataset, split: String, _ options: FittingOptions = FittingOptions()
    ) throws -> Event.Evaluation {
        var none: [any Metric] = []
        return try evaluate(dataset, split: split, options, metrics: &none).evaluation
    }
}
