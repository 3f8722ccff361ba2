import FoveaInterchange
import FoveaTensor
import FoveaTraining
import Foundation
import GRDB

/// A file of events in a run's folder.
enum EventFile: String {
    /// What training said.
    case training = "events.jsonl"
    /// What was measured later.
    case looks = "evaluations.jsonl"
}

/// A file of events, and how far it was read. The place moves in the transaction in which the rows are written, so that every line counts
/// once, whoever reads it, and whenever that is interrupted.
struct EventSource {
    /// The first line that could not be read.
    private(set) var problem: String?

    private let db: Database
    private let run: Int64
    private let file: EventFile
    private let path: String
    private var offset = 0
    private var lines = 0
    /// The last bytes before the place.
    private var tail = Data()

    /// How much is read in one transaction: about a tenth of a second.
    private static let chunk = 4 << 20
    /// Longer than a line of a step, so that its time and its loss are in it.
    private static let tailLength = 256

    init(_ db: Database, _ run: Int64, _ file: EventFile, in directory: RunDirectory) throws {
        self.db = db
        self.run = run
        self.file = file
        path = file == .training ? directory.events : directory.evaluations
        let row = try Row.fetchOne(
            db, sql: "SELECT offset, lines, tail, problem FROM sources WHERE run = ? AND file = ?",
            arguments: [run, file.rawValue])
        guard let row else { return }
        (offset, lines, tail, problem) = (row[0], row[1], row[2], row[3])
    }

    /// Reads the lines that are there, as far as they are whole: one that is being written, or that a crash cut off, is read once it ends.
    ///
    /// - Returns: whether all was read.
    mutating func readOn() throws -> Bool {
        guard access(path, F_OK) == 0 else {
            if offset > 0 { try beginAgain() }
            return true
        }
        let input: InputFile
        do {
            input = try InputFile(path)
        } catch let error as FoveaError {
            problem = error.message
            return true
        }
        if try offset > input.count || input.read((offset - tail.count)..<offset) != tail { try beginAgain() }
        guard offset < input.count else { return true }
        let bytes = try wholeLines(of: input)
        guard !bytes.isEmpty else { return true }
        try add(bytes)
        offset += bytes.count
        // Of this chunk and what was before it.
        tail = Data((tail + bytes.suffix(EventSource.tailLength)).suffix(EventSource.tailLength))
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO sources (run, file, offset, lines, tail, problem) VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [run, file.rawValue, offset, lines, tail, problem])
        return offset == input.count
    }

    /// Bytes from the place on that end with a line; more than a chunk only where one line is longer.
    private func wholeLines(of input: InputFile) throws -> Data {
        var length = EventSource.chunk
        while true {
            let end = min(offset + length, input.count)
            let bytes = try input.read(offset..<end)
            if let last = bytes.lastIndex(of: UInt8(ascii: "\n")) { return bytes[...last] }
            guard end < input.count else { return Data() }
            length *= 2
        }
    }

    private mutating func add(_ bytes: Data) throws {
        var rows = try EventRows(db, run, file)
        try bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                lines += 1
                if end > start {
                    do {
                        try rows.add(JSONReader.fields(UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
                    } catch let error as FoveaError {
                        spoilt(error.message)
                    } catch let error as DecodingError {
                        spoilt(error.sentence)
                    }
                }
                start = end + 1
            }
        }
        try rows.finish()
    }

    private mutating func spoilt(_ reason: String) {
        problem = problem ?? "\(path), line \(lines): \(reason); it is left out"
    }

    /// The file is another one, or was shortened.
    private mutating func beginAgain() throws {
        try EventRows.remove(db, run, file)
        (offset, lines, tail, problem) = (0, 0, Data(), nil)
        try db.execute(sql: "DELETE FROM sources WHERE run = ? AND file = ?", arguments: [run, file.rawValue])
    }
}
