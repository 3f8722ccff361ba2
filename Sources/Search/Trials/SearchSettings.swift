import FoveaRecipe
import FoveaSpec
import FoveaTensor

/// What decides a search, beside the training that its trials begin with. One more setting is one more property here.
public struct SearchSettings: SettingDeclarations {
    public let space = Setting(
        "space", default: "",
        "What is chosen, such as 'lr=log:1e-3..1 weight-decay=log:1e-6..1e-2 augment=choice:none|flip'.",
        value: "parameters"
    ) {
        guard !$0.isEmpty else { return }
        _ = try SearchSpace($0)
    }
    public let method = Setting(
        "method", default: "random",
        "How: random, grid, asha (many short trials, of which the best go on) or tpe (near what was good).",
        value: "spec"
    ) { _ = try SearchMethodRegistry.method($0) }
    public let trials = Setting("trials", default: 20, atLeast: 1, "Trials that are begun.")

    public init() {}
}
