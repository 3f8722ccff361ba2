import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// A trained network that can be looked into: its layers' outputs by path, the gradients of its scores, and what is made of them.
///
///     let inspector = try Inspector(TrainedModel(run: RunDirectory.existing("runs/first")), backend: OneDNNBackend())
///     let images = try inspector.normalized([image])
///     let reading = try inspector.look(at: images, keeping: ["layer1.0.conv1"], objective: .highestScore)
///     let map = try GradCAM(inspector)(images)
///
/// Images take the way that the network's validation images took: framed, then normalized.
public struct Inspector {
    /// The network with its card.
    public let model: TrainedModel
    /// What every layer gives for one image, by path, in the order of building; the sum of a residual's branches is `add`.
    public let layers: [(path: String, type: TensorType)]
    /// What compiles.
    public let backend: any Backend
    let predictor: Predictor

    /// Traces the network and copies its weights to the backend.
    ///
    /// - Throws: a layer's sentence when the network does not fit the card's input shape.
    public init(_ model: TrainedModel, backend: any Backend) throws {
        self.model = model
        self.backend = backend
        predictor = try Predictor(model, backend: backend)
        layers = try Probe.layers(of: model.model, inputShape: model.inputShape)
    }

    /// The weights, under the network's paths.
    public var state: NamedValues<any Resident> { predictor.variables }

    /// `[channels, height, width]`
    public var inputShape: Shape { model.inputShape }

    /// What a class is called, or a value of a network for regression.
    public func name(_ output: Int) -> String {
        let names = model.card.outputNames
        return names.indices.contains(output) ? names[output] : "class \(output)"
    }

    /// An image resized and cropped as the network's validation images were.
    ///
    /// - Throws: a sentence when it then does not have the size that the network sees, or other channels.
    public func framed(_ image: Image) throws -> Image { try predictor.framed(image) }

    /// Framed images as the network sees them: f32`[N, C, H, W]`.
    ///
    /// - Throws: a sentence for an image of another size.
    public func normalized(_ images: [Image]) throws -> NDArray {
        if let wrong = images.first(where: { $0.shape != inputShape }) {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' sees images of \(predictor.extents(inputShape)), but got one of "
                    + "\(predictor.extents(wrong.shape)); frame it first")
        }
        let shape = Shape([images.count] + inputShape.dimensions)
        guard !images.isEmpty else { return NDArray(shape, [Float]()) }
        return try predictor.pipeline.normalization.normalized(NDArray(shape, images.flatMap(\.pixels)))
    }

    /// The layers that patterns mean, in the order of building. A pattern that is a layer's own path means that layer alone; any other means
    /// the layers that it fits and all inside of them, as ``PathPattern`` does.
    ///
    /// - Throws: a usage sentence for a pattern that means none.
    public func paths(_ patterns: [PathPattern]) throws -> [String] {
        let all = layers.map(\.path)
        for pattern in patterns.unused(among: all) {
            throw FoveaError.usage(
                "the network has no layer '\(pattern)'\(didYouMean(pattern.description, among: all)); "
                    + "'fovea summary' lists its layers, and a pattern such as 'layer1.*' means several")
        }
        return all.filter { path in
            patterns.contains { all.contains($0.description) ? $0.description == path : $0.matches(path) }
        }
    }

    /// Runs the network once and hands out what layers gave, with the gradients of an objective for them: one compiled program.
    ///
    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - paths: Layers; ``Probe/images`` are the images themselves.
    ///   - target: The classes, i32`[N]`, for ``Probe/Objective/score`` and losses.
    /// - Throws: a sentence with the nearest path for one that there is not.
    public func look(
        at images: NDArray, keeping paths: [String], objective: Probe.Objective? = nil, target: NDArray? = nil
    ) throws -> Probe.Reading {
        let probe = try Probe(
            model.model, inputShape: inputShape, keeping: paths, objective: objective, backend: backend)
        return try probe(state, images: images, target: target)
    }

    /// The scores of normalized images, a row each.
    ///
    /// - Parameter batchSize: Images at a time; the result does not depend on it, but for rounding.
    public func scores(_ images: NDArray, batchSize: Int = 64) throws -> [[Double]] {
        try images.batches(batchSize).flatMap { try predictor.rows(of: $0) }
    }

    /// The place of the highest score of each image, of equal ones the first.
    public func predictions(_ images: NDArray, batchSize: Int = 64) throws -> [Int32] {
        try scores(images, batchSize: batchSize).map { Int32($0.indexOfLargest ?? 0) }
    }

    /// Probabilities of scores: their softmax.
    public func probabilities(_ scores: [Double]) -> [Double] { scores.softmax() }

    /// - Throws: a sentence for a network that gives values: a picture of classes needs classes.
    public func requireClasses(for picture: String) throws {
        guard model.card.values == nil else {
            throw FoveaError.invalid(
                "\(picture) is about classes, but the model '\(model.card.model)' gives values "
                    + "(\(model.card.outputNames.joined(separator: ", "))); ask for filters, maps, exciting, neighbours, map or "
                    + "receptive-field")
        }
    }
}

extension Inspector {
    /// Whether there is a ReLU anywhere in the network.
    func hasReLU() throws -> Bool {
        let trace = try TracedModel(
            model.model, input: TensorType(Shape([1] + inputShape.dimensions)), mode: .inference)
        return Graph.reachable(from: [trace.output]).contains { GuidedReLU.substitute($0.operation) != nil }
    }
}
