import FoveaSpec
import FoveaTensor

/// The regularizers that a spec can name. Several are written one after another, separated by spaces, and applied in that
/// order: `l1:strength=1e-5 max-norm:limit=3 clip-norm:max=1`.
public enum RegularizerRegistry {
    /// The entries by name. A new regularizer is one line here.
    public static let registry = Registry<any Regularizer>(
        "regularizer",
        [
            L1.registration,
            L2.registration,
            DecoupledWeightDecay.registration,
            MaxNorm.registration,
            ClipValue.registration,
            ClipNorm.registration,
        ])

    /// - Throws: a usage sentence with the nearest valid spelling, also for an empty list.
    public static func regularizers(_ text: String) throws -> [any Regularizer] {
        let specs = text.split(separator: " ", omittingEmptySubsequences: true)
        guard !specs.isEmpty else {
            throw FoveaError.usage(
                "a regularizer is needed, such as clip-norm:max=1; the regularizers are: "
                    + registry.names.joined(separator: ", "))
        }
        return try specs.map { try registry.make(String($0)) }
    }
}
