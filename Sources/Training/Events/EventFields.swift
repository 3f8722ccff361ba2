extension Event {
    /// Named values in the order they are written, for results whose fields belong to a command.
    ///
    ///     Event.result(["median_ms": 1010.2, "model": "resnet18", "batch_size": 128])
    public struct Fields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
        /// Names are in snake case, values in SI units.
        public private(set) var values: [(name: String, value: Value)]

        /// Fields in the order of the literal, in which they are written.
        public init(dictionaryLiteral elements: (String, Value)...) {
            values = elements.map { (name: $0.0, value: $0.1) }
        }

        /// Fields in the order given; of a name that comes twice, the first value counts.
        package init(_ values: [(name: String, value: Value)]) { self.values = values }

        /// The value under `name`; setting appends it, or replaces it where it stands.
        public subscript(name: String) -> Value? {
            get { values.first { $0.name == name }?.value }
            set {
                let position = values.firstIndex { $0.name == name }
                switch (position, newValue) {
                case (let position?, let value?): values[position].value = value
                case (let position?, nil): values.remove(at: position)
                case (nil, let value?): values.append((name: name, value: value))
                case (nil, nil): break
                }
            }
        }

        /// Whether both have the same names with the same values, in any order.
        public static func == (a: Fields, b: Fields) -> Bool {
            a.values.count == b.values.count && a.values.allSatisfy { b[$0.name] == $0.value }
        }

        func write(to line: inout JSONLine) {
            for (name, value) in values {
                line.key(name)
                value.write(to: &line)
            }
        }
    }

    /// A value of JSON.
    public indirect enum Value: Sendable, Equatable {
        /// No value.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// Written without a fraction.
        case int(Int)
        /// A whole number beyond `Int`, such as a seed.
        case largeInteger(UInt64)
        /// Written as `null` where it is not finite: JSON has no such numbers.
        case double(Double)
        /// Escaped when it is written.
        case string(String)
        /// Values of any kinds, in order.
        case array([Value])
        /// Named values, in the order they were set.
        case object(Fields)

        func write(to line: inout JSONLine) {
            switch self {
            case .null: line.null()
            case .bool(let value): line.value(value)
            case .int(let value): line.value(value)
            case .largeInteger(let value): line.value(value)
            case .double(let value): line.value(value)
            case .string(let value): line.value(value)
            case .array(let values):
                line.beginArray()
                for value in values { value.write(to: &line) }
                line.endArray()
            case .object(let fields):
                line.beginObject()
                fields.write(to: &line)
                line.endObject()
            }
        }
    }
}

extension Event.Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    /// `true` and `false` of JSON.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number without a fraction.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A string, which is escaped when it is written.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array, whose elements may be of different kinds.
    public init(arrayLiteral elements: Event.Value...) { self = .array(elements) }
    /// `null` of JSON.
    public init(nilLiteral: ()) { self = .null }
}
