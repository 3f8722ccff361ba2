import FoveaSpec

/// The initializers that a spec can name, such as `he:activation=leaky-relu,slope=0.1`.
public enum InitializerRegistry {
    /// An initializer's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<any Initializer>.Entry

    /// The entries by name. A new initializer is one line here.
    public static let registry = Registry<any Initializer>(
        "initializer",
        ConstantInitializer.registrations
            + NormalInitializer.registrations
            + [
                UniformInitializer.registration,
                TruncatedNormalInitializer.registration,
                XavierInitializer.registration,
                GlorotInitializer.registration,
                GlorotUniformInitializer.registration,
                HeInitializer.registration,
                ScoresInitializer.registration,
            ]
            + HeUniformInitializer.registrations
            + [OrthogonalInitializer.registration]
            + DiracInitializer.registrations)

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func initializer(_ spec: String) throws -> any Initializer { try registry.make(spec) }
}

extension Spec {
    /// An initializer as a setting, such as `init=he` or `init=truncated-normal:std=0.02;limit=2`; `fallback` where the key is not
    /// given.
    public mutating func initializer(_ key: String, default fallback: any Initializer) throws -> any Initializer {
        try nested(key).map { try InitializerRegistry.registry.make($0) } ?? fallback
    }
}
