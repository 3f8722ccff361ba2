/// How convolutions are computed.
public enum ConvolutionAlgorithm: String, Sendable, Codable, CaseIterable {
    /// The fastest by rule: Winograd for 3x3 kernels of stride 1 where both channel counts are multiples of 16 (at least
    /// 32 for the input's gradient) and the CPU has AVX-512; direct for the rest. `Benchmarks/README.md` has the
    /// measurements.
    case auto
    /// Winograd wherever it can be done.
    case winograd
    /// Direct everywhere: the textbook sum, in the textbook's precision.
    case direct
}
