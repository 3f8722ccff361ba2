import FoveaCompiler
import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

/// What a trained network says of every image of a part, in one pass: the confusion matrix, and which images it was most wrong and most sure about.
public struct ExaminedImages: Sendable {
    /// An image with the answer it got.
    public struct Answer: Sendable {
        /// Its place in the part.
        public let index: Int
        /// Where it lies: a file, or its number.
        public let place: String
        /// The class it is labelled with.
        public let label: Int
        /// The likeliest class.
        public let answer: Int
        /// How likely, in `0...1`.
        public let probability: Double
        /// How likely the label is, in `0...1`.
        public let labelProbability: Double
        /// The cross-entropy: `-ln` of the label's probability.
        public let loss: Double
        /// As the network sees it, before its numbers are normalized; `nil` where it could not be read again.
        public internal(set) var image: Image?
    }

    /// `test`, `validation` or `train`.
    public let split: String
    /// The names of the classes.
    public let classes: [String]
    /// Which class was taken for which.
    public let confusion: ConfusionMatrix
    /// Mean cross-entropy and the share of right answers.
    public let evaluation: Event.Evaluation
    /// Those with the highest loss, the highest first.
    public let worst: [Answer]
    /// Those that were answered wrongly, the highest loss first.
    public let misclassified: [Answer]
    /// Right ones with the highest probability: the first of each class, the highest first, then the second of each.
    public let best: [Answer]
    /// How sure the network is and how often it is right.
    public let calibration: CalibrationError
    /// Of each cell of the confusion matrix the image with the most probable answer, by the label and the answer; only where that was asked for,
    /// and only between the classes of ``exampleClasses``.
    public let examples: [[Int]: Answer]
    /// The classes that are shown with examples: all where they are few, else those that are confused the most, in the classes' order.
    public let exampleClasses: [Int]

    /// So many classes have examples.
    public static let mostExampleClasses = 12

    /// Judges every image of a part.
    ///
    /// - Parameters:
    ///   - dataset: Labelled images; their classes may be in another order than the model's.
    ///   - split: What they are called.
    ///   - count: How many of the worst and of the best are kept.
    ///   - batchSize: Images at a time; the result does not depend on it, but for rounding.
    ///   - keepsExamples: Whether there is an image for every cell of the confusion matrix.
    /// - Throws: a sentence when the network gives values instead of classes, or the images are not such as it was made for.
    public init(
        _ dataset: any Dataset, split: String, by model: TrainedModel, backend: any Backend, keeping count: Int = 12,
        batchSize: Int = 256, keepingExamples keepsExamples: Bool = false,
        reading: EvaluationReading = EvaluationReading()
    ) throws {
        guard model.card.values == nil, !dataset.classNames.isEmpty else {
            throw FoveaError.invalid(
                "the network or the images have values instead of classes, which has no confusion matrix")
        }
        let dataset: any Dataset =
            dataset.classNames == model.card.classes
            ? dataset : try RelabelledDataset(dataset, classNames: model.card.classes)
        let predictor = try Predictor(model, backend: backend)
        var options = Predictor.Options()
        options.reading = reading
        options.batchSize = max(1, min(batchSize, dataset.count))
        var confusion = ConfusionMatrix()
        var calibration = CalibrationError()
        var examples: [[Int]: Answer] = [:]
        var pending: (rows: [Double], labels: [Int32]) = ([], [])
        var worst = Ranking(keeping: count) { $0.loss }
        var wrong = Ranking(keeping: count) { $0.loss }
        // As many of each class as of any other: otherwise all are of the easiest one.
        var surest = [Ranking](
            repeating: Ranking(keeping: max(1, count / max(model.card.classes.count, 1) + 1)) { $0.probability },
            count: model.card.classes.count)
        var (loss, right, seen) = (0.0, 0, 0)
        func flush() throws {
            guard !pending.labels.isEmpty else { return }
            let (images, width) = (pending.labels.count, pending.rows.count / pending.labels.count)
            let batch = try ScoredBatch(
                scores: NDArray([images, width], pending.rows), target: NDArray([images], pending.labels))
            try confusion.add(batch)
            // The rows are probabilities, whose logarithms are scores.
            calibration.add(
                try ScoredBatch(
                    scores: NDArray([images, width], pending.rows.map(\.logarithm)),
                    target: NDArray([images], pending.labels)))
            pending = ([], [])
        }
        try predictor.forEach(in: dataset, options) { index, row in
            let label = dataset.label(at: index)
            guard let answer = predictor.ranked(row, top: 1).first, row.indices.contains(Int(label)) else { return }
            // A probability that is 0 in 64 bits still has a loss: about 744.
            let judged = Answer(
                index: index, place: dataset.place(of: index), label: Int(label), answer: answer.index,
                probability: answer.probability, labelProbability: row[Int(label)],
                loss: -max(row[Int(label)], .leastNonzeroMagnitude).logarithm)
            worst.add(judged)
            if answer.index != Int(label) { wrong.add(judged) }
            if keepsExamples {
                let cell = [Int(label), answer.index]
                if judged.probability > examples[cell]?.probability ?? -1 { examples[cell] = judged }
            }
            if answer.index == Int(label), surest.indices.contains(answer.index) { surest[answer.index].add(judged) }
            (loss, right, seen) = (loss + judged.loss, right + (answer.index == Int(label) ? 1 : 0), seen + 1)
            pending.rows += row
            pending.labels.append(label)
            if pending.labels.count == 256 { try flush() }
        }
        try flush()
        func shown(_ answers: some Sequence<Answer>) -> [Answer] {
            answers.map { answer in
                var answer = answer
                answer.image = try? predictor.framed(dataset.image(at: answer.index))
                return answer
            }
        }
        let turns = surest.flatMap { $0.first.enumerated().map { (turn: $0, answer: $1) } }
        let best = turns.sorted { a, b in
            guard a.turn == b.turn else { return a.turn < b.turn }
            let (one, other) = (a.answer.probability, b.answer.probability)
            return one != other ? one > other : a.answer.index < b.answer.index
        }
        self.split = split
        classes = model.card.classes
        self.confusion = confusion
        evaluation = Event.Evaluation(
            split: split, loss: seen > 0 ? loss / Double(seen) : 0, top1: seen > 0 ? Double(right) / Double(seen) : 0,
            count: seen)
        self.calibration = calibration
        let shownClasses = ExaminedImages.mostConfused(confusion)
        exampleClasses = keepsExamples ? shownClasses : []
        let kept = examples.filter { shownClasses.contains($0.key[0]) && shownClasses.contains($0.key[1]) }
        self.examples = Dictionary(uniqueKeysWithValues: zip(kept.keys, shown(kept.values)))
        self.worst = shown(worst.first)
        misclassified = shown(wrong.first)
        self.best = shown(best.prefix(count).map(\.answer))
    }

    /// The classes that most images are wrongly given to or taken from.
    private static func mostConfused(_ confusion: ConfusionMatrix) -> [Int] {
        let counts = confusion.counts
        let wrong = counts.indices.map { place in
            counts[place].reduce(0, +) + counts.reduce(0) { $0 + $1[place] } - 2 * counts[place][place]
        }
        let order = counts.indices.sorted { wrong[$0] != wrong[$1] ? wrong[$0] > wrong[$1] : $0 < $1 }
        return order.prefix(mostExampleClasses).sorted()
    }

    /// What a class is called.
    public func name(_ place: Int) -> String { classes.indices.contains(place) ? classes[place] : "class \(place)" }

    /// The first of many answers by some measure, highest first; of equals, the earlier image.
    private struct Ranking {
        private let count: Int
        private let measure: (Answer) -> Double
        private var kept: [Answer] = []

        init(keeping count: Int, by measure: @escaping (Answer) -> Double) {
            self.count = count
            self.measure = measure
        }

        var first: ArraySlice<Answer> { sorted.prefix(count) }

        private var sorted: [Answer] {
            kept.sorted { measure($0) != measure($1) ? measure($0) > measure($1) : $0.index < $1.index }
        }

        mutating func add(_ answer: Answer) {
            kept.append(answer)
            // Cut now and then: no more than a few are ever kept.
            if kept.count > count * 4 + 64 { kept = Array(first) }
        }
    }
}

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }
}
