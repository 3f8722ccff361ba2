import FoveaSpec
import FoveaTensor

/// The numbers of a network, apart from its description: named arrays in the order of their declaration.
public struct Variables: Sendable, Equatable {
    /// A named array.
    public struct Entry: Sendable, Equatable {
        /// Dotted, such as `layer1.0.conv1.weight`; unique in a network.
        public let path: String
        /// Whether the optimizer or the forward pass changes it.
        public let kind: VariableSpec.Kind
        /// The numbers, row-major.
        public let array: NDArray

        /// A named array; that no path comes twice is checked when entries are put together.
        public init(path: String, kind: VariableSpec.Kind, array: NDArray) {
            self.path = path
            self.kind = kind
            self.array = array
        }
    }

    /// In the order of declaration, which is the order of the files and of a program's state.
    public let entries: [Entry]
    private let places: [String: Int]

    /// - Throws: a sentence when two entries have one path.
    public init(_ entries: [Entry]) throws {
        self.entries = entries
        places = Dictionary(entries.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
        guard places.count == entries.count else {
            let twice = entries.enumerated().first { places[$1.path] != $0 }?.element.path ?? ""
            throw FoveaError.invalid("two variables have the path '\(twice)'")
        }
    }

    /// Freshly initialized: a function of the specs and the seed.
    ///
    /// - Throws: a sentence when two specs have one path, or the machine has not the memory.
    public static func initialized(_ specs: [VariableSpec], seed: UInt64) throws -> Variables {
        try requireMemory(for: specs)
        return try Variables(
            specs.map { spec in
                let array = try spec.initializer.values(spec.type, seed: seed, path: spec.path)
                return Entry(path: spec.path, kind: spec.kind, array: array)
            })
    }

    /// The array at a path.
    public subscript(path: String) -> NDArray? { places[path].map { entries[$0].array } }

    /// In the order of declaration.
    public var arrays: [NDArray] { entries.map(\.array) }
    /// The entries' paths, in the order of declaration.
    public var paths: [String] { entries.map(\.path) }

    /// How many numbers training changes by gradients.
    public var parameterCount: Int { entries.reduce(0) { $0 + ($1.kind == .parameter ? $1.array.count : 0) } }

    /// The same paths with other arrays in the same order, such as a training state read back.
    ///
    /// - Precondition: as many arrays as entries, of the same types.
    public func replacingArrays(with arrays: [NDArray]) -> Variables {
        precondition(
            arrays.map(\.type) == entries.map(\.array.type), "the arrays do not have the types of the variables")
        let replaced = zip(entries, arrays).map { Entry(path: $0.path, kind: $0.kind, array: $1) }
        return Variables(entries: replaced, places: places)
    }

    private init(entries: [Entry], places: [String: Int]) {
        self.entries = entries
        self.places = places
    }

    public static func == (a: Variables, b: Variables) -> Bool { a.entries == b.entries }
}
