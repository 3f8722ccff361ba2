import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor
import Foundation

/// Names what images show.
///
///     let model = try TrainedModel(run: RunDirectory.existing("runs/first"))
///     let best = try Predictor(model, backend: backend).predict(images, top: 3)[0]
public struct Predictor {
    /// A class that an image may show.
    public struct Prediction: Sendable, Equatable {
        /// The class's name; `class 7` where the model card has none for it.
        public let label: String
        /// The class's number.
        public let index: Int
        /// The softmax of the scores, in `0...1`.
        public let probability: Double
    }

    package let model: TrainedModel
    private let step: InferenceStep
    /// The weights, under the network's paths.
    package let variables: NamedValues<any Resident>
    package let pipeline: Pipeline

    /// Prepares the network and copies its weights to the backend.
    ///
    /// - Throws: a layer's sentence when the network does not fit the card's input shape.
    public init(_ model: TrainedModel, backend: any Backend) throws {
        self.model = model
        step = try InferenceStep(model: model.model, inputShape: model.inputShape, backend: backend)
        variables = try model.variables.resident(on: backend)
        pipeline = try model.pipeline()
    }

    /// An image resized and cropped as the model's validation images were, where it was trained that way.
    ///
    /// - Throws: a sentence when it does not have the size that the network sees, or other channels.
    public func framed(_ image: Image) throws -> Image {
        let framed = try pipeline.framed(image)
        guard framed.shape == model.inputShape else {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' sees images of \(extents(model.inputShape)), but this one is "
                    + "\(extents(framed.shape)); resize it, or train with a preprocessing, such as 'resize:32x32'")
        }
        return framed
    }

    /// The values that a network for regression gives each image, in the order of the card's values.
    ///
    /// - Parameter images: raw, `[N, channels, height, width]`: u8 in `0...255`, or f32 in `0...1`
    /// - Throws: a sentence for images of another shape or kind.
    public func values(_ images: NDArray) throws -> [[Double]] {
        try requireFit(images)
        guard images.shape[0] > 0 else { return [] }
        return try rows(of: pipeline.normalization.normalized(images))
    }

    /// What the network gives for normalized images, a row each.
    package func rows(of images: NDArray) throws -> [[Double]] {
        let scores = try step(variables, images: images)
        let (values, width) = (scores.doubles, scores.shape[1])
        return (0..<scores.shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
    }

    /// The likeliest classes of each image, likeliest first; of equals, the one with the smaller number.
    ///
    /// - Parameters:
    ///   - images: raw, `[N, channels, height, width]`: u8 in `0...255`, or f32 in `0...1`
    ///   - k: How many; all where there are fewer classes.
    /// - Throws: a sentence for images of another shape or kind.
    public func predict(_ images: NDArray, top k: Int = 5) throws -> [[Prediction]] {
        try values(images).map { ranked($0.softmax(), top: k) }
    }

    /// As flags write a shape: `3x32x32`.
    package func extents(_ shape: Shape) -> String { shape.dimensions.map(String.init).joined(separator: "x") }

    private func requireFit(_ images: NDArray) throws {
        guard images.shape.rank == 4, Shape(Array(images.shape.dimensions.dropFirst())) == model.inputShape else {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' sees images \(model.inputShape), but got \(images.type)")
        }
    }
}
