import FoveaTensor

/// Values by name, in an order: a program's state, its inputs, what it gives back.
///
///     let results = try program(state: ["weight": weight], inputs: ["images": images, "labels": labels])
///     let loss = try results["loss"].item
///
/// A name is looked up by going through the names: there are few, or the order is used.
public struct NamedValues<Value>: ExpressibleByDictionaryLiteral {
    /// In order; none comes twice.
    public let names: [String]
    /// One for each name.
    public private(set) var values: [Value]

    /// - Precondition: as many values as names, and no name twice.
    public init(_ names: [String], _ values: [Value]) {
        precondition(names.count == values.count, "\(names.count) names cannot name \(values.count) values")
        precondition(Set(names).count == names.count, "a name comes twice in \(names)")
        self.names = names
        self.values = values
    }

    /// Values whose names are their places, counted from 0, with a word before: `x0`, `x1`, ...
    public init(_ word: String, _ values: [Value]) { self.init(values.indices.map { "\(word)\($0)" }, values) }

    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements.map(\.0), elements.map(\.1)) }

    /// How many there are.
    public var count: Int { values.count }

    /// The value under a name.
    ///
    /// - Throws: a sentence with the names that there are.
    public subscript(name: String) -> Value {
        get throws { values[try place(of: name)] }
    }

    /// Puts another value in a name's place. Allocates nothing.
    ///
    /// - Throws: a sentence with the names that there are.
    public mutating func set(_ name: String, to value: Value) throws { values[try place(of: name)] = value }

    /// The same names with other values.
    public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> NamedValues<Other> {
        NamedValues<Other>(uncheckedNames: names, try values.map(transform))
    }

    private init(uncheckedNames names: [String], _ values: [Value]) {
        self.names = names
        self.values = values
    }

    func place(of name: String) throws -> Int {
        for place in names.indices where names[place] == name { return place }
        let known = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
        throw FoveaError.invalid(
            "there is no '\(name)' here; \(names.isEmpty ? "nothing has a name" : "there are: \(known)")")
    }
}

extension NamedValues: Sendable where Value: Sendable {}
extension NamedValues: Equatable where Value: Equatable {}
extension NamedValues: Hashable where Value: Hashable {}

extension NamedValues where Value == any Resident {
    /// What a program is compiled for.
    public var types: NamedValues<TensorType> { map(\.type) }
}

extension NamedValues where Value == NDArray {
    /// What a program is compiled for.
    public var types: NamedValues<TensorType> { map(\.type) }
}
