import FoveaSpec
import FoveaTensor

/// How many checkpoints a run keeps: `last=3,best=1`.
public struct KeptCheckpoints: Sendable, Hashable {
    /// The newest ones. Two at least survive that the newest is damaged.
    public let last: Int
    /// The best weights, and those that were the best before.
    public let best: Int

    /// Each gets another name whenever one more is written.
    private static let most = 1000

    /// The two newest and the best.
    public init(last: Int = 2, best: Int = 1) {
        self.last = last
        self.best = best
    }

    /// - Parameter settings: `last=3,best=1`, each of which may be left out.
    /// - Throws: a usage sentence for anything else.
    public init(_ settings: String) throws {
        var spec = try Spec("keep" + (settings.isEmpty ? "" : ":" + settings))
        last = try spec.int("last", default: 2, in: 1...Self.most)
        best = try spec.int("best", default: 1, in: 1...Self.most)
        try spec.finish()
    }
}
