import FoveaSpec
import FoveaTensor

/// A recurrent network with gates that reads an image line by line (Cho et al. 2014), in PyTorch's form:
///
///     r = σ(W_ir x + b_ir + W_hr h + b_hr)
///     z = σ(W_iz x + b_iz + W_hz h + b_hz)
///     n = tanh(W_in x + b_in + r · (W_hn h + b_hn))
///     h' = (1 - z) · n + z · h
///
/// The rows of the weights are those of r, z, n. Shapes and parameters are those of every ``RecurrentLayer``; PyTorch's `nn.GRU`.
public struct GRU: RecurrentLayer {
    public let hidden: Int
    public let layers: Int
    public let over: ReadingDirection

    public static let gates = 3

    /// One layer that reads rows, by default.
    public init(_ hidden: Int, layers: Int = 1, over: ReadingDirection = .rows) {
        self.hidden = hidden
        self.layers = layers
        self.over = over
    }

    public func next(input: [Tensor], recurrent: [Tensor], state: [Tensor]) throws -> [Tensor] {
        let reset = try (input[0] + recurrent[0]).sigmoid()
        let update = try (input[1] + recurrent[1]).sigmoid()
        let new = try (input[2] + reset * recurrent[2]).tanh()
        // (1 - z) n + z h
        return [try new + update * (state[0] - new)]
    }

    static let registration = LayerRegistry.Entry(
        "gru",
        "recurrent with gates, reads an image line by line (Cho et al. 2014): gru128, layers=1, over=rows|columns"
    ) { spec in
        let (hidden, layers, over) = try spec.recurrent(example: "gru128")
        return LayerTemplate(GRU(hidden, layers: layers, over: over), .imagesToFeatures)
    }
}
