import FoveaTensor
import Foundation

/// A look at a part of a run's images after it was trained. Whoever chooses by what the test part says has made it a validation part, so
/// each look is written down.
public struct EvaluationRecord: Sendable, Equatable {
    /// `test`, `validation`, `train` or `all`.
    public var split: String
    /// When, in seconds since 1970; `nil` where that was not written.
    public var time: Double?
    /// The command that looked; `train` for the run's own test at its end.
    public var command: String
}

extension RunDirectory {
    /// Writes a look down.
    ///
    /// - Throws: `FoveaError(.inputOutput)` when the folder cannot be written.
    public func record(_ evaluation: Event.Evaluation, command: String) throws {
        var evaluation = evaluation
        evaluation.metrics["command"] = .string(command)
        let log = try JSONLinesRenderer(appendingTo: evaluations, runID: identity()?.id)
        log.receive(.evaluation(evaluation))
        if let failure = log.failure { throw failure }
    }

    /// Every look at a part of the images: the run's own at its end, then those that ``record(_:command:)`` wrote down.
    ///
    /// - Throws: what reading the two files throws.
    public func evaluationRecords() throws -> [EvaluationRecord] {
        func records(_ path: String, _ read: (EventLog) -> [EventLog.Line]) throws -> [EvaluationRecord] {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return read(try EventLog(contentsOf: path)).compactMap { line in
                guard case .evaluation(let evaluation) = line.event, evaluation.epoch == nil else { return nil }
                var command = "train"
                if case .string(let text)? = evaluation.metrics["command"] { command = text }
                return EvaluationRecord(split: evaluation.split, time: line.origin?.time, command: command)
            }
        }
        return try records(events, \.merged) + records(evaluations, \.lines)
    }
}
