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
        }
    }

    /// The event as one line of JSON, without the line's end.
    public var json: String {
        var line = JSONLine()
        write(to: &line)
        return String(decoding: line.bytes, as: UTF8.self)
    }

    /// Writes the event as one JSON object, into memory that is kept from line to line.
    func write(to line: inout JSONLine) {
        line.beginObject()
        line.field("event", name)
        switch self {
        case .run(let run): run.write(to: &line)
        case .step(let step): step.write(to: &line)
        case .epoch(let epoch): epoch.write(to: &line)
        case .evaluation(let evaluation): evaluation.write(to: &line)
        case .checkpoint(let checkpoint): checkpoint.write(to: &line)
        case .warning(let warning): line.field("message", warning.message)
        case .result(let fields): fields.write(to: &line)
        case .error(let failure):
            line.field("kind", failure.kind)
            line.field("message", failure.message)
        }
        line.endObject()
    }
}
