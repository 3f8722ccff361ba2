import FoveaSpec
import FoveaTensor

/// A recurrent network with a memory cell that reads an image line by line (Hochreiter and Schmidhuber 1997; with the forget gate of
/// Gers, Schmidhuber and Cummins 2000):
///
///     i = σ(W_ii x + b_ii + W_hi h + b_hi)
///     f = σ(W_if x + b_if + W_hf h + b_hf)
///     g = tanh(W_ig x + b_ig + W_hg h + b_hg)
///     o = σ(W_io x + b_io + W_ho h + b_ho)
///     c' = f · c + i · g
///     h' = o · tanh(c')
///
/// The rows of the weights are those of i, f, g, o. Shapes and parameters are those of every ``RecurrentLayer``; PyTorch's `nn.LSTM`.
public struct LSTM: RecurrentLayer {
    public let hidden: Int
    public let layers: Int
    public let over: ReadingDirection

    public static let gates = 4
    public static let states = 2

    /// One layer that reads rows, by default.
    public init(_ hidden: Int, layers: Int = 1, over: ReadingDirection = .rows) {
        self.hidden = hidden
        self.layers = layers
        self.over = over
    }

    public func next(input: [Tensor], recurrent: [Tensor], state: [Tensor]) throws -> [Tensor] {
        let gates = try zip(input, recurrent).map { try $0 + $1 }
        let cell = try gates[1].sigmoid() * state[1] + gates[0].sigmoid() * gates[2].tanh()
        return [try gates[3].sigmoid() * cell.tanh(), cell]
    }

    static let registration = LayerRegistry.Entry(
        "lstm",
        "recurrent with a memory cell, reads an image line by line (Hochreiter and Schmidhuber 1997): lstm128, layers=1, "
            + "over=rows|columns"
    ) { spec in
        let (hidden, layers, over) = try spec.recurrent(example: "lstm128")
        return LayerTemplate(LSTM(hidden, layers: layers, over: over), .imagesToFeatures)
    }
}
