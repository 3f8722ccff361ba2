import FoveaInterchange
import FoveaTensor
import Foundation

/// What people say of a run: short tags to find it by, and a note. They lie in its folder, so that they go where it goes.
public struct RunNotes: Codable, Sendable, Equatable {
    /// Words without spaces, in the order in which they were given.
    public var tags: [String] = []
    /// Any text.
    public var note: String?

    /// Nothing said.
    public init() {}

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
        note = try container.decodeIfPresent(String.self, forKey: .note)
    }
}

extension RunDirectory {
    /// What people said of the run; nothing where there is no `notes.json`.
    ///
    /// - Throws: a sentence when the file cannot be read.
    public func readNotes() throws -> RunNotes {
        guard FileManager.default.fileExists(atPath: notes) else { return RunNotes() }
        return try RunDirectory.read(RunNotes.self, as: .notes, from: notes)
    }

    /// Replaces what was said of the run.
    ///
    /// - Throws: `inputOutput` when the file cannot be written; what was there stays.
    public func write(_ notes: RunNotes) throws { try RunDirectory.write(notes, as: .notes, to: self.notes) }
}
