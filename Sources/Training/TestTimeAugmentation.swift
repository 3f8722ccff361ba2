import FoveaData
import FoveaTensor

/// Test-time augmentation: a network judges several views of an image, and the mean of its probabilities counts, or of its values for
/// regression. Each view costs one more pass.
///
/// Source: Krizhevsky, Sutskever and Hinton 2012, section 4.1, where the views are ten crops.
public enum TestTimeAugmentation: String, CaseIterable, Sendable {
    /// The image alone.
    case none
    /// The image and its mirror image.
    case flip

    /// What is done to an image for each view, before it is normalized: a normalization may differ from place to place.
    var views: [[any Augmentation]] {
        switch self {
        case .none: [[]]
        case .flip: [[], [RandomFlip(.horizontal, probability: 1)]]
        }
    }

    /// Scores whose softmax is the mean of the views' probabilities: the logarithm of that mean. One view's scores stay as they are.
    ///
    /// - Parameter scores: One of each view, `[N, classes]`.
    static func meanScores(_ scores: [Tensor]) throws -> Tensor {
        guard scores.count > 1 else { return scores[0] }
        // log(Σᵢ pᵢ / n), with the largest taken out so that a probability too small for 32 bits does not become log 0.
        let logarithms = try scores.map { try $0.logSoftmax(axis: 1) }
        let largest = try logarithms.dropFirst().reduce(logarithms[0]) { try maximum($0, $1) }
        let shares = try logarithms.map { try ($0 - largest).exp() }
        let sum = try shares.dropFirst().reduce(shares[0]) { try $0 + $1 }
        return try (sum * (1 / Double(scores.count))).log() + largest
    }

    /// The mean of what a network for regression says of each view, `[N, values]`.
    static func meanValues(_ values: [Tensor]) throws -> Tensor {
        guard values.count > 1 else { return values[0] }
        return try values.dropFirst().reduce(values[0]) { try $0 + $1 } * (1 / Double(values.count))
    }
}

/// The batches of a dataset, each as every view of a test-time augmentation shows it.
struct ViewedBatches {
    private let views: [any BatchSource]

    /// - Parameter views: The same images in the same order, view by view.
    init(_ views: [any BatchSource]) { self.views = views }

    /// Every image of a dataset, each exactly once: the last batch is as large as what is left.
    init(
        of dataset: any Dataset, _ pipeline: Pipeline, _ augmentation: TestTimeAugmentation, batchSize: Int,
        reading: EvaluationReading
    ) throws {
        views = try augmentation.views.map { augmentations in
            var pipeline = pipeline
            pipeline.augmentations += augmentations
            return try Loader(
                dataset, pipeline, batchSize: batchSize, order: .sequential, workers: reading.workers,
                onBadImage: reading.onBadImage, replacesBadImages: false, epochs: 1)
        }
    }

    /// The images that could not be read and were left out.
    var badImages: [BadImage] { views[0].badImages }

    /// The next batch, and its images in every view, the batch's own first; `nil` at the end.
    ///
    /// - Throws: what reading the images throws; a sentence when one could be read for one view and not for another.
    func next() throws -> (batch: Batch, images: [NDArray])? {
        guard let batch = try views[0].next() else { return nil }
        let others = try views.dropFirst().map { view in
            guard let other = try view.next(), other.indices == batch.indices else {
                throw FoveaError.inputOutput(
                    "an image could be read for one view and not for another; do not change the files meanwhile"
                )
            }
            return other.images
        }
        return (batch, [batch.images] + others)
    }
}
