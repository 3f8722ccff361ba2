import FoveaTensor

/// The things of one kind that a spec can name: the optimizers, the schedules, the models.
///
/// An entry is defined beside the thing it makes; the registry is the list of them, one line each.
///
///     let optimizers = Registry("optimizer", [SGD.registration, Adam.registration])
///     let optimizer = try optimizers.make(Spec("sgd:momentum=0.9"))
public struct Registry<Product>: Sendable {
    /// A named factory.
    public struct Entry: Sendable {
        /// What a spec calls it, in kebab-case.
        public let name: String
        /// One line for lists of what there is.
        public let summary: String
        let make: @Sendable (inout Spec) throws -> Product

        /// - Parameter make: Reads its settings from the spec; those it does not read are refused.
        public init(_ name: String, _ summary: String, make: @escaping @Sendable (inout Spec) throws -> Product) {
            self.name = name
            self.summary = summary
            self.make = make
        }

        /// The same entry in a registry of something that holds the product.
        public func map<Other>(_ wrap: @escaping @Sendable (Product) -> Other) -> Registry<Other>.Entry {
            .init(name, summary) { [make] spec in wrap(try make(&spec)) }
        }
    }

    /// What the entries are, in the singular, for errors: `optimizer`.
    public let kind: String
    /// In the order of registration, which lists and error messages follow.
    public let entries: [Entry]
    /// `optimizers`.
    public let plural: String
    /// Other names that people know entries by, which mean the same and are not listed.
    private let aliases: [String: String]

    /// - Parameters:
    ///   - plural: By default the kind with an `s`.
    ///   - aliases: Names from elsewhere, with the names that they mean here.
    public init(_ kind: String, _ entries: [Entry], plural: String? = nil, aliases: [String: String] = [:]) {
        self.aliases = aliases
        self.kind = kind
        self.entries = entries
        self.plural = plural ?? kind + "s"
    }

    /// The names in the order of registration.
    public var names: [String] { entries.map(\.name) }

    /// The name of the entry that a word means; `nil` where there is none.
    public func name(of word: String) -> String? {
        let name = aliases[word] ?? word
        return names.contains(name) ? name : nil
    }

    /// Makes what the spec describes.
    ///
    /// - Parameter adapting: Reads settings which every entry has and applies them to the product.
    /// - Throws: a usage sentence with the nearest valid spelling for an unknown name or key, and for a wrong value.
    public func make(
        _ spec: Spec, adapting: (Product, inout Spec) throws -> Product = { product, _ in product }
    ) throws -> Product {
        guard let name = name(of: spec.name), let entry = entries.first(where: { $0.name == name }) else {
            throw FoveaError.usage(
                "there is no \(kind) '\(spec.name)'\(didYouMean(spec.name, among: names)); "
                    + "the \(plural) are: \(names.joined(separator: ", "))")
        }
        var reading = spec
        let product = try adapting(entry.make(&reading), &reading)
        try reading.finish()
        return product
    }

    /// Makes what the text describes.
    public func make(_ text: String) throws -> Product { try make(Spec(text)) }
}
