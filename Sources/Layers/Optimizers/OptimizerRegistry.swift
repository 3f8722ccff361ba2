import FoveaSpec

/// The optimizers that a spec can name, such as `sgd:momentum=0.9,nesterov=true,weight-decay=5e-4`.
///
/// Every one takes `decay=weights`, which spares biases and norms the weight decay; `decay=all`, PyTorch's way, is the
/// default.
public enum OptimizerRegistry {
    /// The entries by name. A new optimizer is one line here.
    public static let registry = Registry<any Optimizer>(
        "optimizer",
        [
            SGD.registration,
            Adagrad.registration,
            RMSprop.registration,
            Adam.registration,
            AdamW.registration,
            NAdam.registration,
            Lion.registration,
            LAMB.registration,
            LARS.registration,
            Muon.registration,
        ])

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func optimizer(_ spec: String) throws -> any Optimizer {
        try registry.make(Spec(spec)) { optimizer, spec in
            let sparesBiases = try spec.choice("decay", default: false, among: [("weights", true), ("all", false)])
            return sparesBiases ? optimizer.decayingWeightsOnly() : optimizer
        }
    }
}
