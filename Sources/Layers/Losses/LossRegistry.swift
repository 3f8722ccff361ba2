import FoveaSpec

/// The losses that a spec can name.
public enum LossRegistry {
    public static let registry = Registry<any Loss>(
        "loss",
        [
            CrossEntropy.registration
        ], plural: "losses")

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func loss(_ spec: String) throws -> any Loss { try registry.make(spec) }
}
