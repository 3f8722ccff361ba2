/// Something that the recipe chose, and why.
public struct Decision: Sendable, Equatable {
    /// The setting, as flags and files spell it.
    public let name: String
    /// What was chosen.
    public let value: String
    /// Why.
    public let reason: String

    /// A choice with its reason.
    public init(_ name: String, _ value: String, because reason: String) {
        self.name = name
        self.value = value
        self.reason = reason
    }
}
