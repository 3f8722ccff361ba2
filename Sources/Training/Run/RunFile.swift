import FoveaInterchange
import FoveaTensor
import Foundation

/// The text files of a run, and of a search's folder: JSON with the version of its form. Older forms are brought to the present one when they are read, by
/// named steps; a newer one is a sentence.
package enum RunFile: String, CaseIterable {
    case configuration = "config.json"
    case card = "model.json"
    case position = "last.json"
    case identity = "run.json"
    case result = "result.json"
    case notes = "notes.json"
    case search = "search.json"
    case classical = "classical.json"

    /// The most bytes that are read: the results of a million epochs, or the names of as many classes.
    static let mostBytes = 1 << 28

    /// The form that is written.
    var version: Int { migrations.count }

    /// From each version to the next. Version 0 is the form of files that tell none.
    private var migrations: [FileMigration] {
        switch self {
        case .configuration: [.versionsAreWritten, .lastBatchesAreKept]
        case .card, .identity, .result, .notes, .search, .classical: [.versionsAreWritten]
        case .position: [.lossesHaveWeights]
        }
    }

    private struct Version: Codable { var version: Int? }

    private struct Versioned<Value: Encodable>: Encodable {
        let value: Value
        let version: Int

        func encode(to encoder: any Encoder) throws {
            try value.encode(to: encoder)
            try Version(version: version).encode(to: encoder)
        }
    }

    /// The text of a value in the form of today.
    func encode(_ value: some Encodable, isForPeople: Bool = true) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isForPeople { encoder.outputFormatting.insert(.prettyPrinted) }
        return try encoder.encode(Versioned(value: value, version: version))
    }

    /// A value from a text in the form of today or an older one.
    ///
    /// - Parameter path: The file, for errors.
    /// - Throws: an `invalid` sentence for a text that is newer or cannot be read.
    func decode<Value: Decodable>(_ type: Value.Type, from text: Data, path: String) throws -> Value {
        let decoder = JSONDecoder()
        do {
            let found = try decoder.decode(Version.self, from: text).version ?? 0
            guard found <= version else {
                throw FoveaError.invalid(
                    "\(path) was written by a newer Fovea, in version \(found); this one reads up to version \(version)"
                )
            }
            guard found < version, found >= 0 else { return try decoder.decode(type, from: text) }
            var fields = try decoder.decode(Event.Fields.self, from: text)
            for migration in migrations[found...] { migration.apply(&fields) }
            return try decoder.decode(type, from: JSONEncoder().encode(fields))
        } catch let error as DecodingError {
            throw FoveaError.invalid("\(path): \(error.sentence)")
        } catch let error as FoveaError {
            throw error.message.hasPrefix(path) ? error : error.at(path)
        }
    }
}

/// A step from one form of a file to the next.
struct FileMigration: Sendable {
    /// What has changed.
    let name: String
    /// Brings the fields to the next form.
    let apply: @Sendable (inout Event.Fields) -> Void

    /// Nothing has changed but that files tell their version.
    static let versionsAreWritten = FileMigration(name: "files tell their version") { _ in }

    /// Once the images that filled no batch were always left out, but where they came in order.
    static let lastBatchesAreKept = FileMigration(name: "last batches may be kept") { fields in
        if fields["last-batch"] == nil, fields["data"] != nil {
            fields["last-batch"] = .string(fields["order"] == .string("sequential") ? "keep" : "drop")
        }
    }

    /// Once every loss was divided by the number of images and only its sum was kept, and the results of epochs were not.
    static let lossesHaveWeights = FileMigration(name: "losses have weights, and the results of all epochs are kept") {
        fields in
        if case .object(var running) = fields["running"], let count = running["count"],
            let total = running["loss"].flatMap({ try? Double($0, of: "loss") })
        {
            running["loss"] = .object(["total": .double(total), "weight": count])
            fields["running"] = .object(running)
        }
        if fields["validations"] == nil { fields["validations"] = [] }
    }
}
