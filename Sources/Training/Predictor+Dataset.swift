import FoveaData
import FoveaTensor

extension Predictor {
    /// What is asked of a prediction over many images.
    public struct Options {
        /// Images at a time; the result does not depend on it, but for rounding.
        public var batchSize = 64
        /// The views of an image that are judged.
        public var testTimeAugmentation = TestTimeAugmentation.none
        /// How the images are read.
        public var reading = EvaluationReading()

        /// Everything at its default.
        public init() {}
    }

    /// Judges every image of a dataset, decoded by the loader's threads and prepared as the model's validation images were, so that the
    /// numbers are those of an evaluation. Labels are not looked at.
    ///
    /// - Parameter body: Is told an image's place in the dataset and its probabilities, or its values for regression, in order.
    /// - Throws: a sentence when the images are not of the size that the network was made for, or cannot be read.
    public func forEach(
        in dataset: any Dataset, _ options: Options = Options(),
        _ body: (_ index: Int, _ values: [Double]) throws -> Void
    ) throws {
        let size = try pipeline.imageSize(of: dataset)
        let shape: Shape = [dataset.channels, size.height, size.width]
        guard shape == model.inputShape else {
            throw FoveaError.invalid(
                "\(dataset.place(of: 0)): the model '\(model.card.model)' sees images of \(extents(model.inputShape)), but this one "
                    + "is \(extents(shape)); resize it, or train with a preprocessing, such as 'resize:32x32'")
        }
        let batches = try ViewedBatches(
            of: dataset, pipeline, options.testTimeAugmentation, batchSize: options.batchSize, reading: options.reading)
        defer { if !batches.badImages.isEmpty { options.reading.skipped(batches.badImages) } }
        while let (batch, views) = try batches.next() {
            try Interruption.check("a prediction")
            var rows = try judged(views[0])
            for view in views.dropFirst() { rows = try zip(rows, judged(view)).map { zip($0, $1).map(+) } }
            for (index, row) in zip(batch.indices, rows) { try body(index, row.map { $0 / Double(views.count) }) }
        }
    }

    /// The likeliest of a row of probabilities, likeliest first; of equals, the one with the smaller number.
    public func ranked(_ probabilities: [Double], top k: Int) -> [Prediction] {
        let order = probabilities.indices.sorted { a, b in
            probabilities[a] != probabilities[b] ? probabilities[a] > probabilities[b] : a < b
        }
        return order.prefix(max(k, 0)).map { index in
            let label = index < model.card.classes.count ? model.card.classes[index] : "class \(index)"
            return Prediction(label: label, index: index, probability: probabilities[index])
        }
    }

    /// Probabilities of normalized images, a row each; the values as they are for regression.
    private func judged(_ images: NDArray) throws -> [[Double]] {
        let rows = try rows(of: images)
        return model.card.values == nil ? rows.map { $0.softmax() } : rows
    }
}
