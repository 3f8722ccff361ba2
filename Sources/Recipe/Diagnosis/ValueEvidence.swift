import FoveaCompiler
import FoveaData
import FoveaTensor
import FoveaTraining

/// What the weights of a run for regression say of its images, value by value: measured once, for all rules that look at values.
struct ValueEvidence {
    /// What the curves say.
    let run: RunEvidence
    /// How well each value is told, in the order of the card.
    let values: [Value]
    /// The part that was looked at.
    let split: String
    /// How many training images, and how many of the part.
    let counts: (training: Int, looked: Int)

    /// How well a value is told: see ``R2``.
    struct Value {
        let name: String
        /// The standard deviation of what the training images are labelled with.
        let deviation: Double
        /// Of training images as evaluation sees them, and of the part that was looked at; -∞ where it is no number.
        let r2: (training: Double, looked: Double)
    }
}

extension ValueEvidence {
    /// - Throws: what reading the images throws; a sentence where none could be read.
    init(_ run: RunEvidence, _ images: RunImages, backend: any Backend) throws {
        let evaluator = try images.evaluator(backend)
        func measured(_ part: any Dataset, _ name: String) throws -> (count: Int, r2: R2) {
            var metrics: [any Metric] = [R2()]
            let result = try evaluator.evaluate(part, split: name, reading: images.reading, metrics: &metrics)
            guard result.count > 0, let r2 = metrics[0] as? R2 else {
                throw FoveaError.invalid("no image of the \(name) part could be read")
            }
            return (result.count, r2)
        }
        let training = try measured(images.sample, "train")
        let looked = images.split == "train" ? training : try measured(images.looked, images.split)
        func number(_ r2: Double) -> Double { r2.isNaN ? -.infinity : r2 }
        let shares = zip(training.r2.columnValues, looked.r2.columnValues).map { (number($0), number($1)) }
        self.run = run
        split = images.split
        counts = (training.count, looked.count)
        values = zip(zip(images.model.card.outputNames, training.r2.columnDeviations), shares).map { value, r2 in
            Value(name: value.0, deviation: value.1, r2: r2)
        }
    }
}
