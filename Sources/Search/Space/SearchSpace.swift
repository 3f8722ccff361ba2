import FoveaRecipe
import FoveaTensor

/// What a search chooses from: parameters with their domains, in words.
///
///     let space = try SearchSpace("lr=log:1e-4..1e-1 weight-decay=log:1e-6..1e-3 augment=choice:none|flip")
///
/// A point of the space has a number from 0 to 1 for each parameter; see ``Domain``.
public struct SearchSpace: Sendable, Hashable {
    /// In the order in which they were written.
    public let parameters: [SearchParameter]

    /// Of parameters.
    ///
    /// - Throws: a usage sentence for none, or one that is there twice.
    public init(_ parameters: [SearchParameter]) throws {
        self.parameters = parameters
        guard !parameters.isEmpty else {
            throw FoveaError.usage("a space needs at least one parameter, such as lr=log:1e-4..1e-1")
        }
        var seen: Set<String> = []
        for parameter in parameters
        where !seen.insert("\(parameter.setting).\(parameter.key ?? "")").inserted {
            throw FoveaError.usage("the space has '\(parameter.name)' twice")
        }
    }

    /// - Parameter text: `NAME=DOMAIN` separated by spaces.
    /// - Throws: a usage sentence for what is none.
    public init(_ text: String) throws {
        guard text.count(where: { $0 == "\"" }).isMultiple(of: 2) else {
            throw FoveaError.usage("the space '\(text)' has a quote that does not end")
        }
        try self.init(
            QuotedWords.parts(text, at: " ").filter { !$0.isEmpty }.map { word in
                let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard halves.count == 2, !halves[0].isEmpty else {
                    throw FoveaError.usage(
                        "a space is NAME=DOMAIN with spaces between, such as lr=log:1e-4..1e-1, but got '\(word)'")
                }
                return try SearchParameter(halves[0], Domain(halves[1], of: halves[0]))
            })
    }

    /// The values at a point, in the order of the parameters.
    public func values(at point: [Double]) -> [String] { zip(parameters, point).map { $0.domain.text(at: $1) } }

    /// The point of values: that of what they say with all their digits, which need not be where they were drawn.
    public func point(of values: [String]) -> [Double]? {
        let places = zip(parameters, values).compactMap { $0.domain.place(of: $1) }
        return places.count == parameters.count && values.count == parameters.count ? places : nil
    }

    /// A configuration with a point's values over it.
    ///
    /// - Throws: a usage sentence that names the parameter whose value cannot be.
    public func configuration(_ base: TrainingConfiguration, with values: [String]) throws -> TrainingConfiguration {
        var configuration = base
        // Whole settings first: a part of one is a part of what is chosen.
        for isPart in [false, true] {
            for (parameter, value) in zip(parameters, values) where (parameter.key != nil) == isPart {
                try parameter.set(&configuration, to: value)
            }
        }
        return configuration
    }

    /// Tries the ends and the choices of every parameter on a configuration, before anything is trained.
    ///
    /// - Throws: a usage sentence for a value that cannot be.
    public func check(on base: TrainingConfiguration) throws {
        let middle = parameters.map { _ in 0.5 }
        for (place, parameter) in parameters.enumerated() {
            for end in parameter.domain.grid(2) {
                var point = middle
                point[place] = end
                try configuration(base, with: values(at: point)).validate()
            }
        }
    }
}

extension SearchSpace: CustomStringConvertible {
    /// As it is written.
    public var description: String { parameters.map { "\($0.name)=\($0.domain)" }.joined(separator: " ") }
}
