import FoveaSpec
import FoveaTensor

/// `y = x Wᵀ + b`: `[N, inputs]` to `[N, outputs]`.
///
/// Parameters: `weight` `[outputs, inputs]`, He normal; `bias` `[outputs]`, zeros.
public struct Linear: Layer {
    /// The number of output features.
    public let outputs: Int
    /// Whether a number per output is added.
    public let bias: Bool
    /// How `weight` begins; by default He normal.
    public let initializer: any Initializer

    /// The number of outputs; inputs are read off the input.
    public init(_ outputs: Int, bias: Bool = true, initializer: any Initializer = .he) {
        self.outputs = outputs
        self.bias = bias
        self.initializer = initializer
    }

    /// The last layer of a classifier, whose first loss is about ln K for K classes; see ``ScoresInitializer``.
    public static func scores(_ classes: Int) -> Linear { Linear(classes, initializer: .scores) }

    public var summary: String { "Linear(\(outputs))" }

    /// - Throws: a sentence when the input is not `[batch, features]`.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 2 else {
            throw context.error(self, expects: "[batch, features] (put Flatten() or GlobalAvgPool() before it)", got: x)
        }
        guard outputs >= 1 else { throw context.error(self, "needs at least one output") }
        let y = try x.matmul(context.parameter("weight", [outputs, x.shape[1]], initializer), transposeB: true)
        return bias ? try y + context.parameter("bias", [outputs], .zeros) : y
    }
}

extension Linear {
    static let registration = LayerRegistry.Entry(
        "fc",
        "linear, features to features: fc128, bias=true, init=he; without a width the scores of the classes, init=scores"
    ) { spec in
        let width = try spec.width(example: "fc128")
        let bias = try spec.bool("bias")
        let initializer = try spec.initializer("init", default: width == nil ? .scores : .he)
        return LayerTemplate(.features, givesScores: width == nil) { site in
            Linear(width ?? site.classes, bias: bias ?? !site.isNormalized, initializer: initializer)
        }
    }
}
