import FoveaLayers
import FoveaTensor
import FoveaTraining

/// Where in the image a class is seen: the channels of a late layer, each weighted by how much the class's score `y` rises with it.
///
/// Grad-CAM (Selvaraju et al. 2017), with `A` the layer's output of `Z` places:
///
///     L = ReLU(Σ_k α_k A_k)        α_k = 1/Z Σ_ij ∂y/∂A_k,ij
///
/// Grad-CAM++ (Chattopadhay et al. 2018) counts every place by itself, so that several objects of a class are all seen:
///
///     α_k = Σ_ij w_k,ij ReLU(∂y/∂A_k,ij)        w = g² / (2 g² + (Σ_ij A_k,ij) g³ + ε),  g = ∂y/∂A, ε = 1e-6; 0 where g is 0
///
/// The forward pass, the gradient and the map are one program, so that many images take little more than a forward and a backward pass.
public struct GradCAM {
    /// Which formula.
    public enum Variant: String, Sendable, CaseIterable {
        /// A channel's weight is the mean of its gradients.
        case gradCAM = "grad-cam"
        /// A channel's weight is a weighted sum of its positive gradients.
        case plusPlus = "grad-cam++"
    }

    /// The layer whose output is weighted.
    public let layer: String
    /// Rows and columns of a map: the layer's.
    public let size: Size2d
    private let gradient: ClassGradient

    /// - Parameters:
    ///   - layer: A layer that gives `[C, H, W]`; by default the last one that still has places, before pooling: what the paper takes.
    /// - Throws: a usage sentence for a layer that there is not or that has no places; a sentence for a network for regression.
    public init(_ inspector: Inspector, layer: String? = nil, variant: Variant = .gradCAM) throws {
        try inspector.requireClasses(for: variant.rawValue)
        let layer = try layer ?? inspector.lastSpatialLayer(for: variant.rawValue)
        let type = inspector.layers.first { $0.path == layer }?.type
        if let type, type.shape.rank != 4 {
            throw FoveaError.usage(
                "\(variant.rawValue) needs a layer that gives [channels, height, width], but '\(layer)' gives \(type.shape.dropFirst); "
                    + "leave it out, or take '\(try inspector.lastSpatialLayer(for: variant.rawValue))'")
        }
        self.layer = layer
        size = type.map { Size2d(height: $0.shape[2], width: $0.shape[3]) } ?? 1
        gradient = try ClassGradient(inspector, for: layer) { value, gradient in
            let weights =
                switch variant {
                case .gradCAM: try gradient.mean(axes: [2, 3], keepDimensions: true)
                case .plusPlus: try GradCAM.weights(value, gradient)
                }
            return try (weights * value).sum(axes: [1]).relu()
        }
    }

    /// The maps, f32`[N, height, width]` of the layer; not scaled.
    ///
    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - classes: Of which class, for each image; the predicted one where it is `nil`.
    public func callAsFunction(_ images: NDArray, classes: [Int32]? = nil, batchSize: Int = 64) throws -> NDArray {
        try gradient(images, classes: classes, batchSize: batchSize)
    }

    /// Grad-CAM++'s, `[N, C, 1, 1]`.
    private static func weights(_ value: Tensor, _ gradient: Tensor) throws -> Tensor {
        let square = try gradient.square()
        let sums = try value.sum(axes: [2, 3], keepDimensions: true)
        let share = try square / (square * 2 + sums * (square * gradient) + 1e-6)
        let counted = try Tensor.select(gradient .== 0, Tensor.full(0, share.type), share)
        return try (counted * gradient.relu()).sum(axes: [2, 3], keepDimensions: true)
    }
}

extension Inspector {
    /// The last layer that still has places, before pooling.
    ///
    /// - Throws: a sentence for a network that has none.
    public func lastSpatialLayer(for picture: String) throws -> String {
        guard let found = try Inspector.lastSpatialLayer(of: model.model, inputShape: inputShape) else {
            throw FoveaError.usage(
                "\(picture) needs a layer with a height and a width, but the model '\(model.card.model)' has none before it flattens the "
                    + "image; saliency and integrated-gradients need none")
        }
        return found
    }

    /// The same for a network that needs no weights yet; `nil` where there is none.
    static func lastSpatialLayer(of model: any Layer, inputShape: Shape) throws -> String? {
        let trace = try TracedModel(model, input: TensorType(Shape([1] + inputShape.dimensions)), mode: .inference)
        let pools = trace.records.filter(\.isPooling)
        let names = Set(pools.map(\.path))
        // One that has nothing to do may give the very tensor that it got, which is then still before pooling.
        let pooled = Set(pools.filter { $0.output != $0.input }.map(\.output))
        // The layers are the trace's tensors. A part that ends in a pooling gives what the pooling does.
        let layers = try Probe.layers(of: model, inputShape: inputShape)
        let place = layers.indices.last { place in
            let shape = layers[place].type.shape
            return shape.rank == 4 && shape[2] * shape[3] > 1 && !names.contains(layers[place].path)
                && !pooled.contains(trace.tensors[place].tensor)
        }
        return place.map { layers[$0].path }
    }
}

extension LayerRecord {
    /// Whether the layer only gathers neighbouring places: a pooling, also one that leaves the map's size, or whatever else changes the size
    /// without weights.
    var isPooling: Bool {
        switch layer {
        case is MaxPool2d, is MinPool2d, is AvgPool2d, is AdaptiveAvgPool2d: true
        default: variables.isEmpty && output.rank == 4 && output.shape != input.shape
        }
    }
}
