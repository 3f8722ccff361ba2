import FoveaSpec

/// The losses that a spec can name.
public enum LossRegistry {
    /// The entries by name: `cross-entropy`. A new loss is one line here.
    public static let registry = Registry<any Loss>(
        "loss",
        [
            CrossEntropy.registration, BinaryCrossEntropy.registration, MaxMargin.registration,
            MeanSquaredError.registration, MeanAbsoluteError.registration, Huber.registration, Focal.registration,
        ], plural: "losses")

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func loss(_ spec: String) throws -> any Loss { try registry.make(spec) }
}
