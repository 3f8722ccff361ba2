import FoveaLayers
import FoveaSpec
import FoveaTensor

/// A multilayer perceptron, or fully connected network: linear layers with ReLUs between them. Paths are `fc1`, `fc2`, ...; the last has
/// the scores.
public struct MLP: Model {
    /// The widths of the hidden layers.
    public let hidden: [Int]
    /// The number of outputs.
    public let classes: Int
    /// Whether a batch normalization stands before each ReLU.
    public let isNormalized: Bool
    /// The rate of the dropout behind each hidden layer; none where it is 0.
    public let dropout: Double

    /// By default two hidden layers of 512 and 256.
    public init(hidden: [Int] = [512, 256], classes: Int, isNormalized: Bool = false, dropout: Double = 0) {
        self.hidden = hidden
        self.classes = classes
        self.isNormalized = isNormalized
        self.dropout = dropout
    }

    public var body: some Layer {
        Flatten().named("flatten")
        for (number, width) in zip(1..., hidden) {
            Linear(width, bias: !isNormalized).named("fc\(number)")
            if isNormalized { BatchNorm().named("bn\(number)") }
            ReLU().named("relu\(number)")
            if dropout > 0 { Dropout(dropout).named("dropout\(number)") }
        }
        Linear.scores(classes).named("fc\(hidden.count + 1)")
    }

    static let registration = ModelRegistry.Entry(
        "mlp", "fully connected network: hidden=512x256 (widths), norm=none|batch, dropout=0"
    ) { spec in
        let hidden = try spec.shape("hidden", default: [512, 256], example: "512x256").dimensions
        let isNormalized = try spec.batchNorm()
        let dropout = try spec.double("dropout", default: 0, atLeast: 0, below: 1)
        return { MLP(hidden: hidden, classes: $0, isNormalized: isNormalized, dropout: dropout) }
    }
}

extension Spec {
    /// The setting `norm=none|batch`.
    mutating func batchNorm() throws -> Bool {
        try choice("norm", default: false, among: [("none", false), ("batch", true)])
    }
}
