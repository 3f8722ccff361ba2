import FoveaInterchange
import FoveaTensor
import Foundation

/// The events of a run, read back from its `events.jsonl`.
///
///     let log = try EventLog(contentsOf: RunDirectory("runs/first").events)
///     let losses = log.events.compactMap { if case .step(let step) = $0 { step.loss } else { nil } }
public struct EventLog: Sendable, Equatable {
    /// A line of the file.
    public struct Line: Sendable, Equatable {
        /// What happened.
        public var event: Event
        /// When, and in which run; `nil` in files from before that was written.
        public var origin: Event.Origin?
    }

    /// Everything that was written, by all sessions.
    public let lines: [Line]

    /// Reads a log. A last line that was cut off, as a crash leaves it, is passed over, and kinds and fields of newer versions are
    /// kept as they are.
    ///
    /// - Throws: `missingFile`, `inputOutput`, or an `invalid` sentence with the number of a line that is spoilt.
    public init(contentsOf path: String) throws {
        try self.init(Data(InputFile.bytes(of: path, atMost: Self.mostBytes)), path: path)
    }

    /// The most bytes of a log that is read: ten million lines.
    private static let mostBytes = 1 << 32

    /// - Parameter path: The file's name, for errors.
    init(_ data: Data, path: String) throws {
        var lines: [Line] = []
        let texts = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, text) in texts.enumerated() where !text.isEmpty {
            do {
                let fields = try text.withUnsafeBytes { try JSONReader.fields($0) }
                lines.append(Line(event: try Event(fields), origin: Event.Origin(fields)))
            } catch {
                // Each whole line ends with a line break.
                if number == texts.count - 1 { break }
                let reason = (error as? DecodingError)?.sentence ?? (error as? FoveaError)?.message ?? "\(error)"
                throw FoveaError.invalid("\(path), line \(number + 1): \(reason)")
            }
        }
        self.lines = lines
    }

    /// The run as if it had never stopped: what a session did after the checkpoint that the next one went on from is left out, since
    /// that was done again.
    public var events: [Event] { merged.map(\.event) }

    /// ``events`` with their origins.
    public var merged: [Line] {
        var kept: [Line] = []
        // The place of the line that tells of a step, an epoch or an evaluation.
        var places: [Place: Int] = [:]
        for line in lines {
            if case .run(let run) = line.event {
                kept.removeAll { $0.event.isObsolete(before: run) }
                places = Dictionary(
                    kept.enumerated().compactMap { index, line in Place(line.event).map { ($0, index) } },
                    uniquingKeysWith: { _, last in last })
            }
            if let place = Place(line.event) {
                if let known = places[place] {
                    kept[known] = line
                    continue
                }
                places[place] = kept.count
            }
            kept.append(line)
        }
        return kept
    }

    /// What happens only once in a run.
    private enum Place: Hashable {
        case step(Int)
        case epoch(Int)
        case evaluation(String, Int?)

        init?(_ event: Event) {
            switch event {
            case .step(let step): self = .step(step.step)
            case .epoch(let epoch): self = .epoch(epoch.epoch)
            case .evaluation(let evaluation): self = .evaluation(evaluation.split, evaluation.epoch)
            case .run, .checkpoint, .warning, .result, .error, .unknown: return nil
            }
        }
    }
}

extension Event {
    /// Whether it tells of what a session does again that goes on from an earlier step.
    fileprivate func isObsolete(before run: Run) -> Bool {
        switch self {
        case .step(let event): event.step > run.startingStep
        case .epoch(let event): event.step > run.startingStep
        case .checkpoint(let event): event.step > run.startingStep
        // That of an epoch follows its last step; the final one, every step.
        case .evaluation(let event): event.epoch.map { run.hasNotReachedEnd(of: $0) } ?? true
        // How a session ended is of no interest once another has gone on.
        case .result, .error: true
        case .run, .warning, .unknown: false
        }
    }
}

extension Event.Run {
    /// Whether the session began before the last step of an epoch, counted from 1.
    fileprivate func hasNotReachedEnd(of epoch: Int) -> Bool {
        // Numbers from a file may be as large as any.
        let (steps, overflow) = epoch.multipliedReportingOverflow(by: stepsPerEpoch)
        return overflow || steps > startingStep
    }
}
