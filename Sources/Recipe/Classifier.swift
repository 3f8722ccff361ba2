import FoveaCompiler
import FoveaData
import FoveaOneDNN
import FoveaTensor
import FoveaTraining

/// A trained network that names what images show.
///
///     let classifier = try Classifier(run: "runs/first")
///     let best = try classifier.predict("cat.jpg")[0]
///     print(best.label, best.probability)
public struct Classifier {
    private let model: TrainedModel
    private let predictor: Predictor

    /// The best weights of a run, with the preparation of images and the class names that it was trained with.
    ///
    /// - Throws: a sentence when there is no run, it has no weights yet, or a file is not what it should be.
    public init(run path: String, backend: any Backend = OneDNNBackend()) throws {
        try self.init(TrainedModel(run: RunDirectory.existing(path)), backend: backend)
    }

    /// A network with its numbers.
    ///
    /// - Throws: a layer's sentence when the network does not fit its card's images; one for a network that gives values.
    public init(_ model: TrainedModel, backend: any Backend = OneDNNBackend()) throws {
        guard model.card.values == nil else {
            throw FoveaError.invalid("the model '\(model.card.model)' gives values, not classes; use Predictor.values")
        }
        self.model = model
        predictor = try Predictor(model, backend: backend)
    }

    /// The classes, in the order of the network's scores.
    public var classes: [String] { model.card.classes }

    /// The likeliest classes of an image in a JPEG, PNG, WebP, PGM or PPM file of any size, likeliest first.
    ///
    /// - Throws: a sentence that names the file when it cannot be read.
    public func predict(_ path: String, top: Int = 5) throws -> [Predictor.Prediction] {
        do {
            return try predict(
                ImageFile.decode(contentsOf: path, channels: model.card.inputShape.first == 1 ? 1 : 3), top: top)
        } catch let error as FoveaError where !error.message.contains(path) {
            throw error.at(path)
        }
    }

    /// The likeliest classes of an image, likeliest first.
    public func predict(_ image: Image, top: Int = 5) throws -> [Predictor.Prediction] {
        let framed = try predictor.framed(image)
        return try predictor.predict(framed.array.reshaped(Shape([1] + framed.shape.dimensions)), top: top)[0]
    }
}
