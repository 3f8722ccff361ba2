import FoveaInterchange
import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

/// A folder that is the home of a search: `search.json` (what was asked for), `trials.jsonl` (what was chosen for each trial, in order), and the trials,
/// each a run's folder like any other.
public struct SearchDirectory: Sendable {
    /// The folder.
    public let path: String

    /// A folder, whatever it holds.
    public init(_ path: String) { self.path = path }

    /// Whether the folder holds a search.
    public var holdsSearch: Bool { FileManager.default.fileExists(atPath: file("search.json")) }

    /// The home of a trial's run.
    public func run(of trial: Int) -> RunDirectory {
        RunDirectory(file("trial-" + String(repeating: "0", count: max(0, 3 - "\(trial)".count)) + "\(trial)"))
    }

    func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    /// What was asked for.
    ///
    /// - Throws: `missingFile` where there is no search; a sentence for a file that cannot be read.
    public func plan() throws -> SearchPlan {
        guard holdsSearch else {
            throw FoveaError.missingFile("'\(path)' holds no search: it has no search.json")
        }
        return try RunDirectory.read(SearchPlan.self, as: .search, from: file("search.json"))
    }

    func write(_ plan: SearchPlan) throws { try RunDirectory.write(plan, as: .search, to: file("search.json")) }

    /// A line of `trials.jsonl`.
    struct Record: Codable {
        var trial: Int
        /// Of a trial that is begun: the values by the parameters' names.
        var values: [String: String]?
        /// Of one that cannot go on: why.
        var failure: String?
    }

    /// Adds a line, which is on the disk when this returns.
    ///
    /// - Throws: `inputOutput` when the folder cannot be written.
    func append(_ record: Record) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = try encoder.encode(record) + [UInt8(ascii: "\n")]
        let descriptor = open(file("trials.jsonl"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        defer { if descriptor >= 0 { close(descriptor) } }
        let written =
            descriptor < 0 ? -1 : line.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count, fsync(descriptor) == 0 else {
            throw FoveaError.inputOutput("cannot write '\(file("trials.jsonl"))': \(String(cString: strerror(errno)))")
        }
    }

    /// The search as far as it has got. A trial that was chosen when its process died, and of which no line is whole, was not chosen.
    ///
    /// - Throws: a sentence with the number of a line that is spoilt.
    public func history(_ plan: SearchPlan) throws -> SearchHistory {
        var history = try plan.history()
        let path = file("trials.jsonl")
        guard FileManager.default.fileExists(atPath: path) else { return history }
        let text = try InputFile.bytes(of: path, atMost: 1 << 30)
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.isEmpty && number < lines.count - 1 {
            func spoilt(_ what: String) -> FoveaError { .invalid("\(path), line \(number + 1): \(what)") }
            guard let record = try? JSONDecoder().decode(Record.self, from: Data(line)) else {
                throw spoilt("expected a trial, but found something else")
            }
            if let values = record.values {
                let names = history.space.parameters.map(\.name)
                let found = names.compactMap { values[$0] }
                guard let point = history.space.point(of: found), record.trial == history.trials.count + 1 else {
                    throw spoilt("its values are not those of the next trial in the space \(history.space)")
                }
                var trial = Trial(number: record.trial, values: found, point: point)
                try read(&trial)
                history.trials.append(trial)
            } else if let failure = record.failure,
                let place = history.trials.firstIndex(where: { $0.number == record.trial })
            {
                history.trials[place].failure = failure
            }
        }
        return history
    }

    /// Reads what a trial's run has measured after each complete epoch.
    func read(_ trial: inout Trial) throws {
        let run = run(of: trial.number)
        guard FileManager.default.fileExists(atPath: run.events) else { return }
        let log = try EventLog(contentsOf: run.events)
        // A run that died before its session was told has measured nothing.
        guard log.events.contains(where: { if case .run = $0 { true } else { false } }) else { return }
        let validation = try RunCurves(log).validation
        trial.scores = validation.map { $0.top1 ?? -$0.loss }
        trial.losses = validation.map(\.loss)
    }
}
