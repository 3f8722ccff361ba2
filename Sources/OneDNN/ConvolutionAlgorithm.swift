/// How convolutions are computed.
public enum ConvolutionAlgorithm: String, Sendable, Codable, CaseIterable {
    /// The fastest by rule: Winograd for 3x3 kernels of stride 1 and 2 and 5x5 kernels of stride 1, where the channels come
    /// in whole blocks and there are enough of them and of places; direct for the rest, and everywhere on a CPU without
    /// AVX2. `Benchmarks/README.md` has the measurements.
    case auto
    /// Winograd wherever it can be done.
    case winograd
    /// Direct everywhere: the textbook sum, in the textbook's precision.
    case direct
}
