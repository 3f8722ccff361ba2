import FoveaTensor

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
        if let steps = Int(text), steps >= 1 {
            self = .steps(steps)
        } else if let seconds = Double.seconds(in: text) {
            self = .seconds(seconds)
        } else {
            throw FoveaError.usage("expects steps such as 500, or a time such as 90s, 5m or 1h, but got '\(text)'")
        }
    }
}
