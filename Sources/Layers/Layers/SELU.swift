import FoveaSpec
import FoveaTensor

/// `y = 1.0507 · x` where `x > 0`, else `1.0507 · 1.6733 · (eˣ - 1)`: numbers of mean 0 and variance 1 come out so again
/// (Klambauer, Unterthiner, Mayr and Hochreiter 2017, "Self-Normalizing Neural Networks"). Wants weights that begin with
/// `.xavier`.
public struct SELU: Layer {
    public init() {}

    /// Bends an input of any shape at 0.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.selu() }
}

extension SELU {
    static let registration = LayerRegistry.Entry(
        "selu", "self-normalizing: scaled elu (Klambauer et al. 2017)"
    ) { _ in LayerTemplate(SELU()) }
}
