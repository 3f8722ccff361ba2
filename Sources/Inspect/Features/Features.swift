import FoveaData
import FoveaLayers
import FoveaTensor
import FoveaTraining

/// What the network knows of many images just before it names a class: the numbers that its last layer with weights reads, a row for each
/// image. Images that the network finds alike lie near each other.
public struct Features: Sendable {
    /// The layer that gave them, flattened; ``Probe/images`` where the classifier reads the image itself.
    public let layer: String
    /// f32`[N, D]`
    public let values: NDArray
    /// The images' places in the dataset.
    public let indices: [Int]
    /// Their classes; 0 where the dataset has values.
    public let labels: [Int]

    /// Numbers of an image.
    public var width: Int { values.shape[1] }

    /// Runs the network over some images of a dataset.
    ///
    /// - Parameters:
    ///   - layer: By default the one before the classifier.
    ///   - indices: All of them where it is `nil`.
    /// - Throws: a sentence for a layer that there is not, or images that the network was not made for.
    public init(
        _ inspector: Inspector, of dataset: any Dataset, layer: String? = nil, indices: [Int]? = nil,
        batchSize: Int = 64, reading: EvaluationReading = EvaluationReading()
    ) throws {
        let layer = try layer ?? inspector.featureLayer()
        let probe = try Probe(
            inspector.model.model, inputShape: inspector.inputShape, keeping: [layer],
            summary: { value, _ in try value.flattened(from: 1) }, backend: inspector.backend)
        var (parts, found, labels) = ([NDArray](), [Int](), [Int]())
        try inspector.forEachBatch(of: dataset, indices, batchSize: batchSize, reading: reading) { batch, places in
            parts.append(try probe(inspector.state, images: batch).summaries[layer])
            found += places
            labels += places.map { Int(dataset.label(at: $0)) }
        }
        guard let width = parts.first?.shape[1] else {
            throw FoveaError.invalid("there is no image to take features of: the dataset is empty")
        }
        self.layer = layer
        values = NDArray.stacked(parts, rowShape: [width])
        self.indices = found
        self.labels = labels
    }
}

extension Inspector {
    /// What the last layer with weights reads, as a layer: in most networks a pooling, or the last hidden layer.
    func featureLayer() throws -> String {
        let trace = try TracedModel(
            model.model, input: TensorType(Shape([1] + inputShape.dimensions)), mode: .inference)
        let classifier = trace.records.last { record in
            record.variables.contains { trace.specs[$0].kind == .parameter && trace.specs[$0].type.shape.rank >= 2 }
        }
        guard let classifier, classifier.input != trace.input else { return Probe.images }
        // Several layers may give the same tensor: the innermost is named first.
        let place = trace.tensors.firstIndex { $0.tensor == classifier.input }
        return place.map { layers[$0].path } ?? Probe.images
    }

    /// Reads images as an evaluation does and gives them to `body` in normalized batches, with their places in the dataset.
    func forEachBatch(
        of dataset: any Dataset, _ indices: [Int]? = nil, batchSize: Int, reading: EvaluationReading,
        _ body: (NDArray, [Int]) throws -> Void
    ) throws {
        let chosen: any Dataset = indices.map { Subset(of: dataset, indices: $0) } ?? dataset
        guard chosen.count > 0 else { return }
        let size = try predictor.pipeline.imageSize(of: chosen)
        let shape: Shape = [chosen.channels, size.height, size.width]
        guard shape == inputShape else {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' sees images of \(predictor.extents(inputShape)), but these are "
                    + "\(predictor.extents(shape)); resize them, or train with a preprocessing, such as 'resize:32x32'")
        }
        let loader = try Loader(
            chosen, predictor.pipeline, batchSize: max(1, min(batchSize, chosen.count)), order: .sequential,
            workers: reading.workers, onBadImage: reading.onBadImage, replacesBadImages: false, epochs: 1)
        defer { if !loader.badImages.isEmpty { reading.skipped(loader.badImages) } }
        while let batch = try loader.next() {
            try Interruption.check("an inspection")
            try body(batch.images, batch.indices.map { indices?[$0] ?? $0 })
        }
    }
}
