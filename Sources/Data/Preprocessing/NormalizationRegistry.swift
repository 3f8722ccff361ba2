import FoveaSpec

/// The normalizations that a spec can name, such as `standardize:per=pixel`.
public enum NormalizationRegistry {
    /// A method's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<any NormalizationMethod>.Entry

    /// The entries by name. A new method is one line here.
    public static let registry = Registry<any NormalizationMethod>(
        "normalization",
        [
            Scaling.registration,
            ZeroCentering.registration,
            Standardization.registration,
            FixedNormalization.registration,
            MinMaxScaling.registration,
            PCAWhitening.registration,
            ZCAWhitening.registration,
        ])

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func method(_ spec: String) throws -> any NormalizationMethod { try registry.make(spec) }
}

extension Spec {
    /// `per=channel` or `per=pixel`; per channel where it is not given.
    mutating func normalizationGrain() throws -> NormalizationGrain {
        try choice(
            "per", default: .channel, among: NormalizationGrain.allCases.map { (word: $0.rawValue, value: $0) })
    }
}
