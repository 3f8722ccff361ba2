import FoveaRecipe
import FoveaSpec
import FoveaTensor

/// Something that a search may choose: a setting, such as `lr`, or a part of one that is a spec, such as `model.dropout` or
/// `optimizer.weight-decay`. A bare name that is no setting is looked for in the optimizer: `weight-decay`.
public struct SearchParameter: Sendable, Hashable {
    /// As it was written.
    public let name: String
    /// What it may be.
    public let domain: Domain
    /// The setting that is changed.
    let setting: String
    /// The key within it; the whole setting where it is `nil`.
    let key: String?

    /// - Throws: a usage sentence for a setting that there is not, or that decides what is compared.
    public init(_ name: String, _ domain: Domain) throws {
        self.name = name
        self.domain = domain
        let names = TrainingConfiguration.names
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            (setting, key) = (parts[0], parts[1])
        } else {
            (setting, key) = names.contains(name) ? (name, nil) : ("optimizer", name)
        }
        guard names.contains(setting) else {
            throw FoveaError.usage(
                "the space names '\(name)', but there is no setting '\(setting)'\(didYouMean(setting, among: names))")
        }
        guard !SearchParameter.fixed.contains(setting) else {
            throw FoveaError.usage(
                "'\(setting)' is the same in all trials of a search, so that they can be compared; give it as --\(setting)"
            )
        }
    }

    /// What decides on which images and for how long a trial is judged, and what says nothing of how it learns.
    private static let fixed: Set<String> = [
        "data", "epochs", "max-steps", "time-budget", "validation", "overfit", "log-every", "checkpoint-every", "keep",
        "workers", "threads", "isa", "conv", "on-bad-image",
    ]

    /// Sets it.
    ///
    /// - Throws: a usage sentence that names the parameter, for a value that cannot be.
    func set(_ configuration: inout TrainingConfiguration, to value: String) throws {
        do {
            guard let key else {
                if value == "none" { return configuration.unset(setting) }
                return try configuration.set(setting, to: value)
            }
            try configuration.set(
                setting, to: Spec(configuration.text(of: setting)).setting(key, to: value).description)
        } catch let error as FoveaError {
            let hint =
                name == key
                ? "; '\(name)' is no setting, so it was taken for a part of the optimizer: write model.\(name) for the network's"
                : ""
            throw FoveaError(error.kind, "the space's '\(name)' cannot be '\(value)': \(error.message)\(hint)")
        }
    }
}
