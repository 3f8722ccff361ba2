import FoveaSpec
import FoveaTensor

/// How many checkpoints a run keeps: `last=3,best=1`.
public struct KeptCheckpoints: Sendable, Hashable {
    /// The newest ones. Two at least survive that the newest is damaged.
    public let last: Int
    /// The best weights, and those that were the best before.
    public let best: Int

    /// The two newest and the best.
    public init(last: Int = 2, best: Int = 1) {
        self.last = last
        self.best = best
    }

    /// - Parameter settings: `last=3,best=1`, each of which may be left out.
    /// - Throws: a usage sentence for anything else.
    public init(_ settings: String) throws {
        var spec = try Spec("keep" + (settings.isEmpty ? "" : ":" + settings))
        last = try spec.int("last", default: 2, atLeast: 1)
        best = try spec.int("best", default: 1, atLeast: 1)
        try spec.finish()
    }
}

/// When a checkpoint is written within an epoch: after so many steps, or after so much time. At the end of every epoch there is one
/// anyway.
public enum CheckpointInterval: Sendable, Hashable {
    /// After every so many steps of the run.
    case steps(Int)
    /// When so much time has passed since the last one.
    case seconds(Double)

    /// - Parameter text: `500`, `90s`, `5m` or `1h`.
    /// - Throws: a usage sentence for anything else.
    public init(_ text: String) throws {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        if let steps = Int(text), steps >= 1 {
            self = .steps(steps)
        } else if let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number > 0,
            number.isFinite
        {
            self = .seconds(number * unit)
        } else {
            throw FoveaError.usage("expects steps such as 500, or a time such as 90s, 5m or 1h, but got '\(text)'")
        }
    }
}
