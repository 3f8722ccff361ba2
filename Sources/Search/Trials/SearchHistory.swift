/// What a method knows when it decides what comes next. The same history always leads to the same decision, so that a search that was
/// stopped goes on as if it had not been.
public struct SearchHistory: Sendable {
    /// What is chosen from.
    public let space: SearchSpace
    /// All trials so far, in the order in which they were begun.
    public var trials: [Trial]
    /// How many trials may be begun.
    public let mostTrials: Int
    /// The epochs of a whole trial.
    public let epochs: Int
    /// What everything random is drawn from.
    public let seed: UInt64

    /// A search, as far as it has got.
    public init(space: SearchSpace, trials: [Trial] = [], mostTrials: Int, epochs: Int, seed: UInt64) {
        self.space = space
        self.trials = trials
        self.mostTrials = mostTrials
        self.epochs = epochs
        self.seed = seed
    }

    /// The best trial so far.
    public var best: Trial? { ranked.first.flatMap { $0.score().isFinite ? $0 : nil } }

    /// The trials, the best first.
    public var ranked: [Trial] { trials.sorted { $0.rank() > $1.rank() } }

    /// Epochs made by all trials together: what the search has cost.
    public var epochsMade: Int { trials.reduce(0) { $0 + $1.epochs } }
}
