import FoveaSpec
import FoveaTensor

/// Local response normalization (Krizhevsky, Sutskever and Hinton 2012): each channel of `[N, C, H, W]` is damped by the
/// squares of its neighbours at the same place:
///
///     y_c = x_c / (k + α / size · Σ_j x_j²)^β,    j = c - size / 2 ... c + (size - 1) / 2
///
/// where channels that do not exist count as zeros. That is PyTorch's formula; the paper has α itself before the sum, so
/// that its α = 1e-4 with 5 channels is `alpha=5e-4` here, with k = 2 and β = 0.75. It has no parameters, and is the same in
/// training and inference. See ``Operations/LocalResponseNorm``.
public struct LocalResponseNorm: Layer {
    /// How many neighbouring channels, itself included.
    public let size: Int
    /// What the mean of their squares is multiplied by.
    public let alpha: Double
    /// The power of the denominator.
    public let beta: Double
    /// What is added to it.
    public let k: Double

    /// The defaults are PyTorch's; the size, which has none there, is the paper's.
    public init(_ size: Int = 5, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k
    }

    public var summary: String {
        let settings = [
            alpha == 1e-4 ? nil : "alpha: \(alpha)", beta == 0.75 ? nil : "beta: \(beta)", k == 1 ? nil : "k: \(k)",
        ].compactMap(\.self)
        return "LocalResponseNorm(\((["\(size)"] + settings).joined(separator: ", ")))"
    }

    /// - Throws: a sentence for what is no image, and for a size below 1.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else { throw context.error(self, expects: "[batch, channels, height, width]", got: x) }
        guard size >= 1 else { throw context.error(self, "needs a size of at least 1") }
        return try x.localResponseNorm(size: size, alpha: alpha, beta: beta, k: k)
    }
}

extension LocalResponseNorm {
    static let registration = LayerRegistry.Entry(
        "lrn", "local response normalization (Krizhevsky et al. 2012): lrn5, alpha=1e-4, beta=0.75, k=1"
    ) { spec in
        let size = try spec.width(example: "lrn5")
        return LayerTemplate(
            LocalResponseNorm(
                try size ?? spec.int("size", default: 5, atLeast: 1),
                alpha: try spec.double("alpha", default: 1e-4), beta: try spec.double("beta", default: 0.75),
                k: try spec.double("k", default: 1)), .images)
    }
}
