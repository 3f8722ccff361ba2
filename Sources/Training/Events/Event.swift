/// What a training session says while it runs: one typed stream, of which the terminal's progress, the JSON lines and
/// later stores and dashboards are renderers.
///
/// Numbers are in SI units (seconds, bytes); epochs and steps count from 1, steps over the whole run.
public enum Event: Sendable, Equatable {
    /// The session begins: what will be trained on what.
    case run(Run)
    /// One update of the weights was made.
    case step(Step)
    /// The training set was seen once.
    case epoch(Epoch)
    /// A split was evaluated.
    case evaluation(Evaluation)
    /// Weights were written.
    case checkpoint(Checkpoint)
    /// Something a user should know that stops nothing.
    case warning(Warning)
    /// What a command was asked for, in its own fields.
    case result(Fields)
    /// Why a command stops.
    case error(Failure)
    /// An event of a kind that this version does not know, as a newer one wrote it.
    case unknown(String, Fields)

    /// The kind as JSON lines name it, under the key `event`.
    public var name: String {
        switch self {
        case .run: "run"
        case .step: "step"
        case .epoch: "epoch"
        case .evaluation: "evaluation"
        case .checkpoint: "checkpoint"
        case .warning: "warning"
        case .result: "result"
        case .error: "error"
        case .unknown(let name, _): name
        }
    }

    /// The event as one line of JSON, without the line's end.
    public var json: String {
        var line = JSONLine()
        write(to: &line)
        return String(decoding: line.bytes, as: UTF8.self)
    }

    /// Writes the event as one JSON object, into memory that is kept from line to line.
    ///
    /// - Parameter origin: When it happened, and in which run, where that is to be told.
    func write(to line: inout JSONLine, _ origin: Origin? = nil) {
        line.beginObject()
        line.field("event", name)
        if let origin {
            line.field(Origin.timeKey, origin.time)
            origin.runID?.write(Origin.runKey, to: &line)
        }
        switch self {
        case .run(let run): run.write(to: &line)
        case .step(let step): step.write(to: &line)
        case .epoch(let epoch): epoch.write(to: &line)
        case .evaluation(let evaluation): evaluation.writeAll(to: &line)
        case .checkpoint(let checkpoint): checkpoint.write(to: &line)
        case .warning(let warning): warning.write(to: &line)
        case .result(let fields): fields.write(to: &line)
        case .error(let failure): failure.write(to: &line)
        case .unknown(_, let fields): fields.write(to: &line)
        }
        line.endObject()
    }
}
