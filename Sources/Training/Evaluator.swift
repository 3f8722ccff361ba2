import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// Measures a trained network on labelled images.
///
///     let model = try TrainedModel(run: RunDirectory.existing("runs/first"))
///     let result = try Evaluator(model, backend: backend).evaluate(images, split: "test")
public struct Evaluator {
    private let model: TrainedModel
    private let step: EvaluationStep
    private let augmentation: TestTimeAugmentation
    private let variables: NamedValues<any Resident>

    /// - Parameters:
    ///   - loss: By default cross-entropy, or the mean squared error where the network gives values.
    ///   - augmentation: The views of an image that are judged. With more than one, the loss and metrics see the logarithms of the mean
    ///     probabilities in the place of scores, or the mean values. So losses that are no function of the softmax, such as `mse` on
    ///     classes, are others than those of one view.
    /// - Throws: a usage sentence for a loss that needs classes where the network gives values.
    public init(
        _ model: TrainedModel, loss: (any Loss)? = nil, testTimeAugmentation augmentation: TestTimeAugmentation = .none,
        backend: any Backend
    ) throws {
        self.model = model
        self.augmentation = augmentation
        let values = model.card.values
        let loss = loss ?? (values == nil ? CrossEntropy() : MeanSquaredError())
        guard values == nil || !loss.needsClasses else {
            throw FoveaError.usage(
                "the loss \(type(of: loss)) is for classes, but the model '\(model.card.model)' gives values; use mse, mae or huber"
            )
        }
        step = EvaluationStep(
            model: model.model, loss: loss, target: values.map { .values(count: $0.count) } ?? .labels,
            augmentation: augmentation, backend: backend)
        variables = try model.variables.resident(on: backend)
    }

    /// Mean loss and accuracy over all images. They do not depend on the batch size, but for rounding.
    ///
    /// - Parameter split: What the event calls the images.
    /// - Throws: a sentence when the images are not of the kind that the network was made for.
    public func evaluate(
        _ dataset: any Dataset, batchSize: Int = 256, split: String, reading: EvaluationReading = EvaluationReading()
    ) throws -> Event.Evaluation {
        var none: [any Metric] = []
        return try evaluate(dataset, batchSize: batchSize, split: split, reading: reading, metrics: &none)
    }

    /// Mean loss, accuracy, and what the metrics measure, over all images.
    ///
    /// - Parameters:
    ///   - split: What the event calls the images.
    ///   - metrics: They see every image once, and hold the results afterwards.
    /// - Throws: a sentence when the images are not of the kind that the network was made for.
    public func evaluate(
        _ dataset: any Dataset, batchSize: Int = 256, split: String, reading: EvaluationReading = EvaluationReading(),
        metrics: inout [any Metric]
    ) throws -> Event.Evaluation {
        let pipeline = try model.pipeline()
        let size = try pipeline.imageSize(of: dataset)
        let shape: Shape = [dataset.channels, size.height, size.width]
        guard shape == model.inputShape else {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' was made for images \(model.inputShape), but these are \(shape)")
        }
        try requireSameKind(dataset)
        // The same classes may be in another order, or not all there.
        let dataset: any Dataset =
            dataset.classNames == model.card.classes
            ? dataset : try RelabelledDataset(dataset, classNames: model.card.classes)
        if model.card.values != nil, metrics.contains(where: \.needsClasses) {
            throw FoveaError.usage(
                "the model '\(model.card.model)' gives values, but one of the metrics measures classes; values have mae, rmse "
                    + "and r2")
        }
        let tally = try step.tally(
            variables, over: dataset, pipeline, batchSize: batchSize, reading: reading, metrics: &metrics)
        var result = Event.Evaluation(split: split, loss: tally.meanLoss, top1: tally.top1, count: tally.count)
        for metric in metrics {
            for (name, value) in metric.fields(classes: model.card.classes).values { result.metrics[name] = value }
        }
        if augmentation != .none { result.testTimeAugmentation = augmentation.rawValue }
        return result
    }

    /// - Throws: a sentence when the network gives classes and the images have values, or the other way round.
    private func requireSameKind(_ dataset: any Dataset) throws {
        let (given, had) = (model.card.values ?? [], dataset.valueNames)
        guard given.count != had.count else { return }
        func words(_ values: [String], _ classes: [String]) -> String {
            guard values.isEmpty else {
                return "\(values.count) \(values.count == 1 ? "value" : "values") (\(list(values)))"
            }
            return "\(classes.count) classes (\(list(classes)))"
        }
        func list(_ names: [String]) -> String {
            names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", ..." : "")
        }
        throw FoveaError.invalid(
            "the model '\(model.card.model)' gives \(words(given, model.card.classes)), but the images have "
                + "\(words(had, dataset.classNames)); evaluate it on images of the kind that it was trained on")
    }
}
