import FoveaSpec
import FoveaTensor

/// A recurrent network that reads an image line by line (Elman 1990, "Finding Structure in Time"):
///
///     h' = tanh(W_ih x + b_ih + W_hh h + b_hh)
///
/// Shapes and parameters are those of every ``RecurrentLayer``; PyTorch's `nn.RNN`.
public struct RNN: RecurrentLayer {
    public let hidden: Int
    public let layers: Int
    public let over: ReadingDirection

    public static let gates = 1

    /// One layer that reads rows, by default.
    public init(_ hidden: Int, layers: Int = 1, over: ReadingDirection = .rows) {
        self.hidden = hidden
        self.layers = layers
        self.over = over
    }

    public func next(input: [Tensor], recurrent: [Tensor], state: [Tensor]) throws -> [Tensor] {
        [try (input[0] + recurrent[0]).tanh()]
    }

    static let registration = LayerRegistry.Entry(
        "rnn", "recurrent, reads an image line by line (Elman 1990): rnn128, layers=1, over=rows|columns"
    ) { spec in
        let (hidden, layers, over) = try spec.recurrent(example: "rnn128")
        return LayerTemplate(RNN(hidden, layers: layers, over: over), .imagesToFeatures)
    }
}
