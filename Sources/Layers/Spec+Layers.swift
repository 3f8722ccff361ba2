import FoveaSpec
import FoveaTensor

/// Settings that only layers have.
extension Spec {
    /// The number that stands directly behind the name, such as the width in `conv32`, which is `conv:32` as a spec.
    ///
    /// - Parameter example: For the error, such as `conv32`.
    /// - Throws: a usage sentence for what is no whole number of at least 1, or beyond ``mostChannels``.
    public mutating func width(example: String) throws -> Int? {
        guard let text = positionalValue() else { return nil }
        guard let width = Int(text), (1...Spec.mostChannels).contains(width) else {
            throw FoveaError.usage(
                "'\(name)' needs a whole number of at least 1 and at most \(Spec.mostChannels), such as \(example), "
                    + "but got '\(text)'")
        }
        return width
    }

    /// The number that must stand directly behind the name; see ``width(example:)``.
    public mutating func requiredWidth(example: String) throws -> Int {
        guard let width = try width(example: example) else {
            throw FoveaError.usage("'\(name)' needs a width of at least 1, such as \(example)")
        }
        return width
    }

    /// The most channels or features that a layer is made for.
    public static let mostChannels = 1_000_000

    /// A rate directly behind the name, such as the 0.2 of `dropout0.2`, or as the setting `rate`.
    ///
    /// - Throws: a usage sentence for what is not in `0 ..< 1`.
    public mutating func rate(default fallback: Double) throws -> Double {
        guard let text = positionalValue() else { return try double("rate", default: fallback, atLeast: 0, below: 1) }
        guard let rate = Double(text), rate >= 0, rate < 1 else {
            throw FoveaError.usage(
                "'\(name)' expects a rate of at least 0 and below 1, such as \(name)0.5, but got '\(text)'")
        }
        return rate
    }

    /// A height and a width: `3` for a square, `3x5` otherwise.
    public mutating func size(_ key: String) throws -> Size2d? {
        guard let text = text(key) else { return nil }
        guard let size = Size2d(extents: text) else {
            throw FoveaError.usage(
                "'\(key)' of '\(name)' expects a size of at least 1 such as 3 or 3x5, but got '\(text)'")
        }
        return size
    }

    /// A size behind the name, such as the window of `pool3`, or as the setting `key`.
    public mutating func window(_ key: String = "kernel", example: String) throws -> Size2d? {
        guard let text = positionalValue() else { return try size(key) }
        guard let size = Size2d(extents: text) else {
            throw FoveaError.usage("'\(name)' expects a size such as \(example), but got '\(text)'")
        }
        guard self.text(key) == nil else {
            throw FoveaError.usage("'\(name)' got its size twice: \(text) and as '\(key)'; leave one out")
        }
        return size
    }

    /// Padding: `same`, `valid`, one number for all sides, `1x2` for height and width, or four numbers
    /// `TOP/LEFT/BOTTOM/RIGHT`.
    public mutating func padding(_ key: String) throws -> Padding? {
        guard let text = text(key) else { return nil }
        switch text {
        case "same": return .same
        case "valid": return .valid
        default: break
        }
        let error = FoveaError.usage(
            "'\(key)' of '\(name)' expects same, valid, a number such as 1, 1x2 or TOP/LEFT/BOTTOM/RIGHT, but got "
                + "'\(text)'")
        func numbers(_ separator: Character) throws -> [Int] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Int($0) }.filter { (0...Spec.mostChannels).contains($0) }
            guard numbers.count == parts.count else { throw error }
            return numbers
        }
        if text.contains("/") {
            let sides = try numbers("/")
            guard sides.count == 4 else { throw error }
            return .explicit(top: sides[0], left: sides[1], bottom: sides[2], right: sides[3])
        }
        let sides = try numbers("x")
        guard sides.count <= 2, let first = sides.first, let last = sides.last else { throw error }
        return .symmetric(height: first, width: last)
    }

    /// What stands in the padding: `mode=zeros`, `reflect`, `replicate`, or `constant` with its `value`.
    public mutating func paddingMode() throws -> PaddingMode {
        let mode = try choice(
            "mode", default: PaddingMode.zeros,
            among: [("zeros", .zeros), ("constant", .constant(0)), ("reflect", .reflect), ("replicate", .replicate)])
        let value = try double("value")
        guard case .constant = mode else {
            guard value == nil else {
                throw FoveaError.usage("'value' of '\(name)' is for mode=constant; leave it out or set the mode")
            }
            return mode
        }
        return .constant(value ?? 0)
    }

    /// How many places a size adds, none included: `0`, `1` or `1x0`.
    public mutating func places(_ key: String) throws -> Size2d? {
        guard let padding = try padding(key) else { return nil }
        guard case .explicit(let top, let left, let bottom, let right) = padding, top == bottom, left == right else {
            throw FoveaError.usage("'\(key)' of '\(name)' expects a number such as 1 or 1x0")
        }
        return Size2d(height: top, width: left)
    }
}

extension Size2d {
    /// The size written as `3` or `3x5`; `nil` for anything else, and beyond a million.
    init?(extents text: String) {
        guard let shape = Shape(extents: text), shape.rank <= 2, let height = shape.dimensions.first,
            let width = shape.dimensions.last, max(height, width) <= Spec.mostChannels
        else { return nil }
        self.init(height: height, width: width)
    }
}
