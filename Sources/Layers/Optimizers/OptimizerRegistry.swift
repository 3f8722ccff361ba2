import FoveaSpec

/// The optimizers that a spec can name, such as `sgd:momentum=0.9,nesterov=true,weight-decay=5e-4`.
public enum OptimizerRegistry {
    /// The entries by name: `sgd`, `adam`. A new optimizer is one line here.
    public static let registry = Registry<any Optimizer>(
        "optimizer",
        [
            SGD.registration,
            Adam.registration,
        ])

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func optimizer(_ spec: String) throws -> any Optimizer { try registry.make(spec) }
}
