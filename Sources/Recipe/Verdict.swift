/// What a look at a training found: by ``Check`` before it, by ``Diagnosis`` after it.
public struct Verdict: Sendable, Equatable {
    /// How it is.
    public enum Outcome: String, Sendable, Hashable {
        /// As it should be.
        case good
        /// Training does, but worse than it could.
        case doubtful
        /// It cannot learn, or what it learned cannot be used, like this.
        case bad
    }

    /// What was looked at, such as `first loss` or `overfitting`.
    public let name: String
    /// How it is.
    public let outcome: Outcome
    /// What was measured: the evidence.
    public let finding: String
    /// What to do next, where it is not good.
    public let advice: String?

    /// What was found.
    public init(_ name: String, _ outcome: Outcome, _ finding: String, advice: String? = nil) {
        self.name = name
        self.outcome = outcome
        self.finding = finding
        self.advice = advice
    }
}
