/// The fields of one kind of event, said once: how each is written and read.
protocol EventRecord: Sendable {
    /// In the order in which they are written.
    static var fields: [EventField<Self>] { get }
    /// What is filled when one is read.
    static var blank: Self { get }
}

extension EventRecord {
    func write(to line: inout JSONLine) {
        for field in Self.fields { field.write(self, &line) }
    }

    /// - Throws: `DecodingError` when a field is missing or of another kind. Fields that are not known are passed over.
    init(reading fields: Event.Fields) throws {
        self = Self.blank
        for field in Self.fields { try field.read(&self, fields[field.name]) }
    }
}

/// A field of a record: its name in JSON, and its place.
struct EventField<Record: Sendable>: Sendable {
    let name: String
    let write: @Sendable (Record, inout JSONLine) -> Void
    let read: @Sendable (inout Record, Event.Value?) throws -> Void

    init<Value: EventScalar>(_ name: String, _ path: WritableKeyPath<Record, Value> & Sendable) {
        self.name = name
        write = { record, line in record[keyPath: path].write(name, to: &line) }
        read = { record, value in record[keyPath: path] = try Value(value, of: name) }
    }
}

/// What a field can hold.
protocol EventScalar: SendableMetatype {
    func write(_ name: String, to line: inout JSONLine)
    init(_ value: Event.Value?, of name: String) throws
}

extension Int: EventScalar {
    func write(_ name: String, to line: inout JSONLine) { line.field(name, self) }
    init(_ value: Event.Value?, of name: String) throws {
        guard case .int(let number) = value else { throw missing(name, "a whole number", value) }
        self = number
    }
}

extension UInt64: EventScalar {
    func write(_ name: String, to line: inout JSONLine) { line.field(name, self) }
    init(_ value: Event.Value?, of name: String) throws {
        switch value {
        case .int(let number) where number >= 0: self = UInt64(number)
        case .largeInteger(let number): self = number
        default: throw missing(name, "a whole number", value)
        }
    }
}

extension Double: EventScalar {
    func write(_ name: String, to line: inout JSONLine) { line.field(name, self) }
    init(_ value: Event.Value?, of name: String) throws {
        switch value {
        case .double(let number): self = number
        case .int(let number): self = Double(number)
        case .largeInteger(let number): self = Double(number)
        // How JSON tells a number that is not finite.
        case .null: self = .nan
        default: throw missing(name, "a number", value)
        }
    }
}

extension String: EventScalar {
    func write(_ name: String, to line: inout JSONLine) { line.field(name, self) }
    init(_ value: Event.Value?, of name: String) throws {
        guard case .string(let text) = value else { throw missing(name, "a text", value) }
        self = text
    }
}

extension Event.Fields: EventScalar {
    func write(_ name: String, to line: inout JSONLine) {
        line.key(name)
        line.beginObject()
        write(to: &line)
        line.endObject()
    }
    init(_ value: Event.Value?, of name: String) throws {
        guard case .object(let fields) = value else { throw missing(name, "an object", value) }
        self = fields
    }
}

extension Optional: EventScalar where Wrapped: EventScalar {
    func write(_ name: String, to line: inout JSONLine) { self?.write(name, to: &line) }
    init(_ value: Event.Value?, of name: String) throws { self = try value.map { try Wrapped($0, of: name) } }
}

private func missing(_ name: String, _ expected: String, _ found: Event.Value?) -> DecodingError {
    .dataCorrupted(
        .init(
            codingPath: [],
            debugDescription: "'\(name)' should be \(expected), but \(found == nil ? "is not there" : "is not")"))
}
