import FoveaCompiler
import FoveaData
import FoveaTraining

/// What the weights of a run for regression say of its images, value by value: measured once, for all rules that look at values.
struct ValueEvidence {
    /// What the curves say.
    let run: RunEvidence
    /// How well each value is told, in the order of the card.
    let values: [Value]
    /// The part that was looked at, and how many images it has.
    let split: String
    let count: Int
    /// Some training images as evaluation sees them.
    let inEvaluation: Event.Evaluation

    /// How well a value is told: see ``R2``.
    struct Value {
        let name: String
        /// The standard deviation of what the training images are labelled with.
        let deviation: Double
        /// Of training images as evaluation sees them, and of the part that was looked at.
        let r2: (training: Double, looked: Double)
    }
}

extension ValueEvidence {
    /// - Throws: what reading the images throws.
    init(_ run: RunEvidence, _ images: RunImages, backend: any Backend) throws {
        let evaluator = try images.evaluator(backend)
        func measured(_ part: any Dataset, _ name: String) throws -> (Event.Evaluation, R2) {
            var metrics: [any Metric] = [R2()]
            let result = try evaluator.evaluate(part, split: name, reading: images.reading, metrics: &metrics)
            return (result, metrics.compactMap { $0 as? R2 }.first ?? R2())
        }
        let (looked, own) = try measured(images.looked, images.split)
        let (training, learned) = try measured(images.sample, "train")
        self.run = run
        split = images.split
        count = looked.count
        inEvaluation = training
        let (deviations, trainingR2, lookedR2) = (learned.columnDeviations, learned.columnValues, own.columnValues)
        values = images.model.card.outputNames.enumerated().map { place, name in
            Value(name: name, deviation: deviations[place], r2: (trainingR2[place], lookedR2[place]))
        }
    }
}
