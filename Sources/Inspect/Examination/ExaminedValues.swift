import FoveaCompiler
import FoveaData
import FoveaTensor
import FoveaTraining

/// What a network for regression says of every image of a part, in one pass: how well each value is met, and which images it was most wrong about.
public struct ExaminedValues: Sendable {
    /// An image with the values it got.
    public struct Answer: Sendable {
        /// Its place in the part.
        public let index: Int
        /// Where it lies: a file, or its number.
        public let place: String
        /// What it is labelled with.
        public let wanted: [Double]
        /// What the network gave.
        public let given: [Double]
        /// How far off it is: the root of the mean of `((given - wanted) / σ)²` over the values, `σ` being the deviation of the value over all
        /// images, so that a length in metres counts as much as an age in years. A value that is the same for all images counts as it is;
        /// an answer that is no number is infinitely far off.
        public let error: Double
        /// As the network sees it, before its numbers are normalized; `nil` where it could not be read again.
        public internal(set) var image: Image?
    }

    /// How well a value is met.
    public struct Score: Sendable {
        /// What it is called.
        public let name: String
        /// The standard deviation of what the images are labelled with.
        public let deviation: Double
        /// See ``RMSE``.
        public let rmse: Double
        /// See ``MAE``.
        public let mae: Double
        /// See ``R2``.
        public let r2: Double
    }

    /// `test`, `validation` or `train`.
    public let split: String
    /// Of each value.
    public let scores: [Score]
    /// Mean squared error over images and values, and how many images there are.
    public let evaluation: Event.Evaluation
    /// Those that the network is furthest off on, the furthest first.
    public let worst: [Answer]
    /// Those that it meets best, the nearest first.
    public let closest: [Answer]
    /// Every image's, in order.
    let answers: [Answer]

    /// Judges every image of a part.
    ///
    /// - Parameters:
    ///   - dataset: Images with as many values as the network gives, in the same order.
    ///   - split: What they are called.
    ///   - count: How many of the worst and of the closest have their images kept.
    ///   - batchSize: Images at a time; the result does not depend on it, but for rounding.
    /// - Throws: a sentence when the network gives classes, or the images are not such as it was made for.
    public init(
        _ dataset: any Dataset, split: String, by model: TrainedModel, backend: any Backend, keeping count: Int = 12,
        batchSize: Int = 256, reading: EvaluationReading = EvaluationReading()
    ) throws {
        guard let names = model.card.values, !names.isEmpty, names.count == dataset.valueNames.count else {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' gives \(model.card.values?.count ?? 0) values, but the images have "
                    + "\(dataset.valueNames.count); look at images of the kind that it was trained on")
        }
        let predictor = try Predictor(model, backend: backend)
        var options = Predictor.Options()
        options.reading = reading
        options.batchSize = max(1, min(batchSize, dataset.count))
        var (places, wanted, given): ([Int], [[Double]], [[Double]]) = ([], [], [])
        try predictor.forEach(in: dataset, options) { index, row in
            places.append(index)
            wanted.append(dataset.values(at: index).map(Double.init))
            given.append(row)
        }
        scores = try names.indices.map { column in
            try Score(name: names[column], wanted: wanted.map { $0[column] }, given: given.map { $0[column] })
        }
        let deviations = scores.map(\.deviation)
        answers = places.indices.map { row in
            Answer(
                index: places[row], place: dataset.place(of: places[row]), wanted: wanted[row], given: given[row],
                error: ExaminedValues.error(given[row], wanted[row], deviations))
        }
        let squares = scores.map { $0.rmse * $0.rmse }
        self.split = split
        evaluation = Event.Evaluation(
            split: split, loss: answers.isEmpty ? 0 : squares.reduce(0, +) / Double(squares.count), top1: nil,
            count: answers.count)
        func shown(_ order: [Answer]) -> [Answer] {
            order.prefix(count).map { answer in
                var answer = answer
                answer.image = try? predictor.framed(dataset.image(at: answer.index))
                return answer
            }
        }
        worst = shown(answers.sorted { $0.error != $1.error ? $0.error > $1.error : $0.index < $1.index })
        closest = shown(answers.sorted { $0.error != $1.error ? $0.error < $1.error : $0.index < $1.index })
    }

    private static func error(_ given: [Double], _ wanted: [Double], _ deviations: [Double]) -> Double {
        var squares = 0.0
        for (column, deviation) in deviations.enumerated() {
            let distance = (given[column] - wanted[column]) / (deviation > 0 ? deviation : 1)
            squares += distance * distance
        }
        let error = (squares / Double(deviations.count)).squareRoot()
        return error.isNaN ? .infinity : error
    }
}

extension ExaminedValues.Score {
    fileprivate init(name: String, wanted: [Double], given: [Double]) throws {
        var (rmse, mae, r2) = (RMSE(), MAE(), R2())
        if !wanted.isEmpty {
            let shape: Shape = [wanted.count, 1]
            let batch = try ScoredBatch(scores: NDArray(shape, given), target: NDArray(shape, wanted))
            rmse.add(batch)
            mae.add(batch)
            try r2.add(batch)
        }
        self.init(
            name: name, deviation: r2.columnDeviations.first ?? 0, rmse: rmse.value, mae: mae.value, r2: r2.value)
    }
}
