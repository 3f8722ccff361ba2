import Foundation

extension Event {
    /// When an event happened, and in which run.
    public struct Origin: Sendable, Equatable {
        /// Seconds since 1970.
        public var time: Double
        /// The run's identifier, which all its sessions have.
        public var runID: String?

        /// What is written beside an event.
        public init(time: Double, runID: String?) {
            self.time = time
            self.runID = runID
        }

        static let timeKey = "time"
        static let runKey = "run_id"
    }
}

/// As JSON Lines have them: an object with the kind under `event` and the fields beside it.
extension Event: Codable {
    /// - Throws: `DecodingError` for an object without a kind, or of a known kind with a field that is missing or of another type.
    public init(from decoder: any Decoder) throws { try self.init(Fields(from: decoder)) }

    /// The event that a line's fields tell of.
    ///
    /// - Throws: `DecodingError`, as ``init(from:)`` does.
    package init(_ fields: Fields) throws {
        var fields = fields
        let name = try String(fields["event"], of: "event")
        for key in ["event", Origin.timeKey, Origin.runKey] { fields[key] = nil }
        switch name {
        case "run": self = .run(try Run(reading: fields))
        case "step": self = .step(try Step(reading: fields))
        case "epoch": self = .epoch(try Epoch(reading: fields))
        case "evaluation":
            var evaluation = try Evaluation(reading: fields)
            for field in Evaluation.fields { fields[field.name] = nil }
            evaluation.metrics = fields
            self = .evaluation(evaluation)
        case "checkpoint": self = .checkpoint(try Checkpoint(reading: fields))
        case "warning": self = .warning(try Warning(reading: fields))
        case "result": self = .result(fields)
        case "error": self = .error(try Failure(reading: fields))
        default: self = .unknown(name, fields)
        }
    }

    /// Writes what ``json`` writes.
    public func encode(to encoder: any Encoder) throws {
        try JSONDecoder().decode(Fields.self, from: Data(json.utf8)).encode(to: encoder)
    }
}

extension Event.Origin {
    /// What stands beside an event, where it was written.
    package init?(_ fields: Event.Fields) {
        guard let time = fields[Event.Origin.timeKey].flatMap({ try? Double($0, of: "") }) else { return nil }
        self.init(time: time, runID: fields[Event.Origin.runKey].flatMap { try? String($0, of: "") })
    }
}

extension Event.Fields: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Any object; its names in the order of the alphabet, since JSON's have none.
    public init(from decoder: any Decoder) throws {
        self = [:]
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            self[key.stringValue] = try container.decode(Event.Value.self, forKey: key)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, value) in values { try container.encode(value, forKey: Key(stringValue: name)) }
    }
}

extension Event.Value: Codable {
    /// Any value of JSON.
    public init(from decoder: any Decoder) throws {
        if let fields = try? Event.Fields(from: decoder) {
            self = .object(fields)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .largeInteger(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .array(try container.decode([Event.Value].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .largeInteger(let value): try container.encode(value)
        case .double(let value):
            if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let fields): try fields.encode(to: encoder)
        }
    }
}
