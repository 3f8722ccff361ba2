/// How convolutions are computed.
public enum ConvolutionAlgorithm: String, Sendable, CaseIterable {
    /// The fastest by rule: Winograd for 3x3 kernels of stride 1 where both channel counts are multiples of 16 and
    /// the CPU has AVX-512 (`Benchmarks/README.md` has the measurements), direct for the rest.
    case auto
    /// Winograd wherever it can be done.
    case winograd
    /// Direct everywhere: the textbook sum, in the textbook's precision.
    case direct
}
