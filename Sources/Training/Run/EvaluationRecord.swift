import FoveaTensor
import Foundation

/// A look at a part of a run's images after it was trained. Whoever chooses by what the test part says has made it a validation part, so
/// each look is written down.
public struct EvaluationRecord: Sendable, Equatable {
    /// What was found.
    public var evaluation: Event.Evaluation
    /// When, in seconds since 1970; `nil` where that was not written.
    public var time: Double?
    /// The command that looked; `train` for the run's own test at its end.
    public var command: String

    /// Whether the weights were others: another share of right answers, or another loss where there are no classes. Views of another
    /// test-time augmentation cannot tell.
    func isOfOtherWeights(than other: Event.Evaluation) -> Bool {
        guard evaluation.testTimeAugmentation == other.testTimeAugmentation else { return false }
        guard let own = evaluation.top1, let others = other.top1 else {
            return abs(evaluation.loss - other.loss) > 1e-3 * abs(other.loss)
        }
        // An image or two may fall on the other side by another order of sums.
        return abs(own - others) * Double(other.count) > 2.5
    }
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

    /// A sentence where the test part was looked at before with other weights of the run: choosing between them by it makes it a validation
    /// part. `nil` for other parts.
    ///
    /// - Throws: what reading the records throws.
    public func doubt(of evaluation: Event.Evaluation) throws -> String? {
        guard evaluation.split == "test" else { return nil }
        let others = try evaluationRecords().count {
            $0.evaluation.split == evaluation.split && $0.isOfOtherWeights(than: evaluation)
        }
        guard others > 0 else { return nil }
        return
            "the test part was looked at with other weights of this run before (\(others) \(others == 1 ? "time" : "times"); \(events) and "
            + "\(evaluations) say when): choose between them by the validation part, or what the test says is too good"
    }

    /// Every look at a part of the images: the run's own at the end of each session, then those that ``record(_:command:)`` wrote down.
    ///
    /// - Throws: what reading the two files throws.
    public func evaluationRecords() throws -> [EvaluationRecord] {
        func records(_ path: String) throws -> [EvaluationRecord] {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return try EventLog(contentsOf: path).lines.compactMap { line in
                guard case .evaluation(let evaluation) = line.event, evaluation.epoch == nil else { return nil }
                var command = "train"
                if case .string(let text)? = evaluation.metrics["command"] { command = text }
                return EvaluationRecord(evaluation: evaluation, time: line.origin?.time, command: command)
            }
        }
        return try records(events) + records(evaluations)
    }
}
