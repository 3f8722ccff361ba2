import FoveaTensor
import FoveaTraining

/// What in the image speaks for the class: its score's gradient for the image, of which every ReLU lets through only what is positive
/// (Springenberg et al. 2015). It shows edges and parts clearly, but less of the class than the other pictures do (Adebayo et al. 2018).
///
/// The network is the same graph with ``GuidedReLU`` in the place of its ReLUs.
public struct GuidedBackpropagation {
    private let gradient: ClassGradient

    /// - Throws: a sentence for a network for regression, or one without ReLU, where this would be ``Saliency``.
    public init(_ inspector: Inspector) throws {
        try inspector.requireClasses(for: "guided-backprop")
        guard try inspector.hasReLU() else {
            throw FoveaError.usage(
                "guided-backprop changes what ReLU does to gradients, but the model '\(inspector.model.card.model)' has no ReLU; "
                    + "ask for saliency")
        }
        gradient = try ClassGradient(inspector, for: Probe.images, substituting: GuidedReLU.substitute) { _, gradient in
            gradient
        }
    }

    /// The guided gradients, with their signs: f32`[N, C, H, W]`.
    ///
    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - classes: Of which class, for each image; the predicted one where it is `nil`.
    public func callAsFunction(_ images: NDArray, classes: [Int32]? = nil, batchSize: Int = 64) throws -> NDArray {
        try gradient(images, classes: classes, batchSize: batchSize)
    }
}

/// `y = max(x, 0)`, or `min(max(x, 0), 6)`, whose gradient lets through only what is positive: `dx = max(dy, 0)` where the function rises, else 0.
struct GuidedReLU: Activation {
    /// Whether it stands for ReLU6.
    let hasCeiling: Bool

    var flopsPerElement: Int { 1 }

    func value(_ inputs: [Tensor]) throws -> Tensor { try hasCeiling ? inputs[0].relu6() : inputs[0].relu() }

    func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
        // What the function itself does to a gradient, of what is positive in it.
        let slope = try vectorJacobianProduct(
            of: [value(inputs)], cotangents: [dy.relu()], wrt: inputs, independent: true)
        return slope
    }

    /// In the place of an operation that is a ReLU.
    @Sendable static func substitute(_ operation: any FoveaTensor.Operation) -> (any FoveaTensor.Operation)? {
        switch operation {
        case is Operations.ReLU: GuidedReLU(hasCeiling: false)
        case is Operations.ReLU6: GuidedReLU(hasCeiling: true)
        default: nil
        }
    }
}
