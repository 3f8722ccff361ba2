import FoveaData
import FoveaLayers
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// What pictures are drawn of: a network, a few images to explain, and the many that they are compared with.
///
///     let inspection = try Inspection(inspector, of: dataset, split: "validation")
///     let page = try InspectionPage(inspection, PictureRegistry.pictures("maps grad-cam"))
///
/// What several pictures need, such as the answers to all images, is computed once, when the first of them asks.
public final class Inspection {
    /// One of the images to explain.
    public struct Subject: Sendable {
        /// As the network sees it, before its numbers are normalized.
        public let image: Image
        /// What it is called.
        public let name: String
        /// Its class, where that is known.
        public let label: Int?
        /// Its place in the collection, where it is of it.
        public let index: Int?
    }

    /// The network.
    public let inspector: Inspector
    /// The images to explain.
    public let subjects: [Subject]
    /// The same as the network sees them, f32`[N, C, H, W]`.
    public let images: NDArray
    /// Many images, labelled as the network's classes are; `nil` where there are none, or nothing needed them so far.
    public private(set) var collection: (any Dataset)?
    /// What the collection is called: `validation`, `test`; empty where ``collection`` is `nil`.
    public private(set) var split = ""
    /// The layers that were asked for; `nil` where each picture takes its own.
    public let layers: [String]?
    /// The class that attributions are of; the predicted one where it is `nil`.
    public let target: Int?
    /// Images at a time.
    public let batchSize: Int
    /// How images are read.
    public let reading: EvaluationReading

    private let load: () throws -> (name: String, dataset: any Dataset)?
    private var answers: [[Double]]?
    private var examination: ExaminedImages?
    private var knownFeatures: Features?

    /// So many images are explained where nobody named any.
    public static let usualCount = 10

    /// With many images that are at hand.
    ///
    /// - Parameters:
    ///   - collection: Many images.
    ///   - split: What they are called.
    /// - Throws: as the other initializer.
    public convenience init(
        _ inspector: Inspector, subjects: (any Dataset)? = nil, of collection: (any Dataset)?, split: String = "",
        layers: [PathPattern]? = nil, target: String? = nil, count: Int = Inspection.usualCount, batchSize: Int = 64,
        reading: EvaluationReading = EvaluationReading()
    ) throws {
        try self.init(
            inspector, subjects: subjects, layers: layers, target: target, count: count, batchSize: batchSize,
            reading: reading
        ) { collection.map { (split, $0) } }
    }

    /// - Parameters:
    ///   - subjects: Images to explain; where it is `nil`, some of the collection, as many of each class as of any other.
    ///   - layers: By their paths or patterns of them.
    ///   - target: The class that attributions are of, by its name or its number.
    ///   - count: How many of the collection's images are explained.
    ///   - load: Many images and what they are called; asked only where `subjects` is `nil` or a picture needs them.
    /// - Throws: a sentence when there are no images, they do not fit the network, or there is no such layer or class; what `load` throws.
    public init(
        _ inspector: Inspector, subjects: (any Dataset)? = nil, layers: [PathPattern]? = nil, target: String? = nil,
        count: Int = Inspection.usualCount, batchSize: Int = 64, reading: EvaluationReading = EvaluationReading(),
        collection load: @escaping () throws -> (name: String, dataset: any Dataset)?
    ) throws {
        self.inspector = inspector
        self.load = load
        self.batchSize = batchSize
        self.reading = reading
        self.layers = try layers.map(inspector.paths)
        let card = inspector.model.card
        self.target = try target.map { try Inspection.output($0, of: card.outputNames) }
        let found = try subjects == nil ? Inspection.collection(for: card, load) : nil
        (collection, split) = (found?.dataset, found?.name ?? "")
        if let subjects {
            self.subjects = try (0..<subjects.count).map { index in
                try Subject(
                    image: inspector.framed(subjects.image(at: index)),
                    name: subjects.place(of: index).split(separator: "/").last.map(String.init) ?? "", label: nil,
                    index: nil)
            }
        } else if let dataset = found?.dataset {
            let chosen = ContactSheet.choice(of: dataset, count: max(count, 1), seed: 0)
            let ordered = card.values == nil ? chosen.sorted { dataset.label(at: $0) < dataset.label(at: $1) } : chosen
            self.subjects = try ordered.map { index in
                try Subject(
                    image: inspector.framed(dataset.image(at: index)), name: dataset.place(of: index),
                    label: card.values == nil ? Int(dataset.label(at: index)) : nil, index: index)
            }
        } else {
            self.subjects = []
        }
        guard !self.subjects.isEmpty else {
            throw FoveaError.usage("there is no image to look at; name some, or a dataset that has some")
        }
        images = try inspector.normalized(self.subjects.map(\.image))
    }

    /// Many images with the network's classes.
    private static func collection(
        for card: ModelCard, _ load: () throws -> (name: String, dataset: any Dataset)?
    ) throws -> (name: String, dataset: any Dataset)? {
        guard let (name, dataset) = try load() else { return nil }
        let isKnown = card.values != nil || dataset.classNames == card.classes
        return (name, isKnown ? dataset : try RelabelledDataset(dataset, classNames: card.classes))
    }

    /// A class or value by its name or its number.
    private static func output(_ word: String, of names: [String]) throws -> Int {
        if let place = names.firstIndex(of: word) { return place }
        if let number = Int(word), names.indices.contains(number) { return number }
        let known = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
        throw FoveaError.usage(
            "the model has no class '\(word)'\(didYouMean(word, among: names)); expected a number from 0 to \(names.count - 1) or one of: "
                + known)
    }

    /// The images that were not named but are compared with.
    ///
    /// - Throws: a usage sentence where there are none; what loading them throws.
    public func requireCollection(for picture: String) throws -> any Dataset {
        if collection == nil, let found = try Inspection.collection(for: inspector.model.card, load) {
            (collection, split) = (found.dataset, found.name)
        }
        guard let collection, collection.count > 0 else {
            throw FoveaError.usage(
                "\(picture) compares with many images, but there is no dataset; name one with --data")
        }
        return collection
    }

    /// What the network says of the images to explain: a row of scores each.
    public func scores() throws -> [[Double]] {
        if let answers { return answers }
        let found = try inspector.scores(images, batchSize: batchSize)
        answers = found
        return found
    }

    /// The class that each image's attribution is of.
    public func classes() throws -> [Int32] {
        if let target { return [Int32](repeating: Int32(target), count: subjects.count) }
        return try scores().map { Int32($0.indexOfLargest ?? 0) }
    }

    /// The answers to all images of the collection.
    ///
    /// - Throws: a sentence for a network for regression, or where there is no collection.
    public func examined(for picture: String) throws -> ExaminedImages {
        if let examination { return examination }
        try inspector.requireClasses(for: picture)
        let dataset = try requireCollection(for: picture)
        let found = try ExaminedImages(
            dataset, split: split, by: inspector.model, backend: inspector.backend, keeping: 60,
            batchSize: max(batchSize, 64), keepingExamples: true, reading: reading)
        examination = found
        return found
    }

    /// The features of the collection's images before the classifier.
    public func features(for picture: String) throws -> Features {
        if let knownFeatures { return knownFeatures }
        let layer = layers?.count == 1 ? layers?.first : nil
        let found = try Features(
            inspector, of: requireCollection(for: picture), layer: layer, batchSize: batchSize, reading: reading)
        knownFeatures = found
        return found
    }

    /// The layers asked for that have places, or those that a picture takes by itself.
    ///
    /// - Throws: a usage sentence where none of those asked for has.
    func spatialLayers(for picture: String, otherwise usual: () throws -> [String]) throws -> [String] {
        guard let layers else { return try usual() }
        let found = layers.filter { path in inspector.layers.contains { $0.path == path && $0.type.shape.rank == 4 } }
        guard !found.isEmpty else {
            throw FoveaError.usage(
                "\(picture) needs a layer that gives [channels, height, width], but \(layers.joined(separator: ", ")) "
                    + "\(layers.count == 1 ? "does" : "do") not")
        }
        return found
    }

    /// What stands below an image: what it is, and what the network says.
    func captions() throws -> [[String]] {
        let rows = try scores()
        let isClassifier = inspector.model.card.values == nil
        return zip(subjects, rows).map { subject, row in
            let own = subject.label.map(inspector.name) ?? subject.name
            guard isClassifier else { return [own] }
            let shares = inspector.probabilities(row)
            let best = shares.indexOfLargest ?? 0
            return [own, "→ \(inspector.name(best))", shares[best].percent]
        }
    }
}
