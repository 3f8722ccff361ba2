import FoveaTensor

/// Settings as typed values. Each accessor throws a usage sentence when the value is of the wrong kind or out of range.
extension Spec {
    /// A whole number such as `5`.
    public mutating func int(_ key: String) throws -> Int? {
        guard let text = text(key) else { return nil }
        guard let value = Int(text) else { throw wrong(key, text, expected: "a whole number") }
        return value
    }

    /// A whole number of at least `minimum`.
    public mutating func int(_ key: String, default fallback: Int, atLeast minimum: Int = .min) throws -> Int {
        guard let value = try int(key) else { return fallback }
        guard value >= minimum else { throw wrong(key, "\(value)", expected: "a whole number of at least \(minimum)") }
        return value
    }

    /// A whole number in `range`.
    public mutating func int(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let value = try int(key) else { return fallback }
        guard range.contains(value) else {
            throw wrong(
                key, "\(value)", expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A finite number such as `0.9` or `5e-4`.
    public mutating func double(_ key: String) throws -> Double? {
        guard let text = text(key) else { return nil }
        guard let value = Double(text), value.isFinite else { throw wrong(key, text, expected: "a number") }
        return value
    }

    /// A finite number of at least `minimum` and below `limit`.
    public mutating func double(
        _ key: String, default fallback: Double, atLeast minimum: Double = -.infinity, below limit: Double = .infinity
    ) throws -> Double {
        guard let value = try double(key) else { return fallback }
        guard value >= minimum, value < limit else {
            let lower = minimum == -.infinity ? "" : " of at least \(minimum)"
            let upper = limit == .infinity ? "" : (lower.isEmpty ? " below \(limit)" : " and below \(limit)")
            throw wrong(key, "\(value)", expected: "a number\(lower)\(upper)")
        }
        return value
    }

    /// A finite number above `limit`.
    public mutating func double(_ key: String, default fallback: Double, above limit: Double) throws -> Double {
        guard let value = try double(key) else { return fallback }
        guard value > limit else { throw wrong(key, "\(value)", expected: "a number above \(limit)") }
        return value
    }

    /// A number in `range`.
    public mutating func double(_ key: String, default fallback: Double, in range: ClosedRange<Double>) throws -> Double
    {
        guard let value = try double(key) else { return fallback }
        guard range.contains(value) else {
            throw wrong(
                key, "\(value)", expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Finite numbers separated by slashes, such as `1/2/0.5`; one number alone is a list too.
    public mutating func doubles(_ key: String) throws -> [Double]? {
        guard let text = text(key) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let values = parts.compactMap { Double($0) }.filter(\.isFinite)
        guard values.count == parts.count else {
            throw wrong(key, text, expected: "numbers separated by slashes, such as 1/2/0.5")
        }
        return values
    }

    /// `true` or `false`.
    public mutating func bool(_ key: String) throws -> Bool? {
        guard let text = text(key) else { return nil }
        guard let value = Bool(text) else { throw wrong(key, text, expected: "true or false") }
        return value
    }

    /// `true` or `false`, or `fallback` where the key is not given.
    public mutating func bool(_ key: String, default fallback: Bool) throws -> Bool { try bool(key) ?? fallback }

    /// Any text.
    public mutating func string(_ key: String, default fallback: String) -> String { text(key) ?? fallback }

    /// A spec as a setting: in it `;` stands for the comma, as in `init=truncated-normal:std=0.02;limit=2`.
    public mutating func nested(_ key: String) throws -> Spec? {
        guard let text = text(key) else { return nil }
        return try Spec(text.replacing(";", with: ","))
    }

    /// One of a few words.
    public mutating func choice<Value>(
        _ key: String, default fallback: Value, among values: [(word: String, value: Value)]
    ) throws -> Value {
        guard let text = text(key) else { return fallback }
        if let found = values.first(where: { $0.word == text }) { return found.value }
        let words = values.map(\.word)
        let error = wrong(key, text, expected: words.joined(separator: " or "))
        throw FoveaError.usage(error.message + didYouMean(text, among: words))
    }

    /// Extents joined by `x`: `3x32x32`.
    ///
    /// - Parameter example: What the sentence about a wrong one shows.
    public mutating func shape(_ key: String, example: String = "3x32x32") throws -> Shape? {
        guard let text = text(key) else { return nil }
        guard let shape = Shape(extents: text) else {
            throw wrong(key, text, expected: "positive numbers such as \(example)")
        }
        return shape
    }

    /// Extents joined by `x`, or `fallback` where the key is not given.
    public mutating func shape(_ key: String, default fallback: Shape, example: String = "3x32x32") throws -> Shape {
        try shape(key, example: example) ?? fallback
    }
}

extension Shape {
    /// The shape written as positive extents joined by `x`, such as `3x32x32`; `nil` for anything else.
    public init?(extents text: String) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        let extents = parts.compactMap { Int($0) }
        guard extents.count == parts.count, extents.allSatisfy({ $0 > 0 }) else { return nil }
        // Whoever multiplies the extents must be able to.
        var count = 1
        for extent in extents {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow else { return nil }
            count = product
        }
        self.init(extents)
    }
}
