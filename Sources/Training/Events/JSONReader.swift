import FoveaTensor
import Foundation

/// Reads one JSON text from bytes: the counterpart of ``JSONLine``.
///
/// A run of many steps has as many lines. Foundation's decoder tries one kind of value after the other for every field; the first byte tells
/// which it is. Time is proportional to the length of the text.
package struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0
    private var depth = 0

    /// Deeper texts are refused, before they use up the stack.
    private static let deepest = 64

    /// An object that fills the whole text, such as a line of a log.
    ///
    /// - Throws: an `invalid` sentence with the number of the byte at which it stops being one.
    package static func fields(_ bytes: UnsafeRawBufferPointer) throws -> Event.Fields {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.place == bytes.count else { throw reader.unexpected("the end") }
        guard case .object(let fields) = value else {
            throw FoveaError.invalid("expected a JSON object, but got another value")
        }
        return fields
    }

    /// An object that fills the whole text.
    package static func fields(_ text: some Sequence<UInt8>) throws -> Event.Fields {
        try Array(text).withUnsafeBytes { try fields($0) }
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func unexpected(_ expected: String) -> FoveaError {
        .invalid("not JSON: expected \(expected) at byte \(place + 1)")
    }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func require(_ word: StaticString) throws {
        for offset in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[offset]) else { throw unexpected("'\(word)'") }
        }
    }

    private mutating func value() throws -> Event.Value {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try nested { try $0.object() })
        case UInt8(ascii: "["): return .array(try nested { try $0.array() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try require("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try require("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try require("null")
            return .null
        default: return try number()
        }
    }

    private mutating func nested<Result>(_ body: (inout JSONReader) throws -> Result) throws -> Result {
        depth += 1
        guard depth <= JSONReader.deepest else { throw unexpected("at most \(JSONReader.deepest) levels") }
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func object() throws -> Event.Fields {
        place += 1
        var values: [(name: String, value: Event.Value)] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return Event.Fields(values) }
        values.reserveCapacity(12)
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
            values.append((name, try value()))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected("',' or '}'") }
        return Event.Fields(values)
    }

    private mutating func array() throws -> [Event.Value] {
        place += 1
        var values: [Event.Value] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return values }
        repeat {
            values.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected("',' or ']'") }
        return values
    }

    private mutating func string() throws -> String {
        place += 1
        let start = place
        var all: UInt8 = 0
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            all |= byte
            place += 1
        }
        if take(UInt8(ascii: "\"")) {
            let characters = bytes[start..<(place - 1)]
            // ASCII, as nearly all names and texts are, needs no looking at.
            return all < 0x80
                ? String(decoding: UnsafeRawBufferPointer(rebasing: characters), as: UTF8.self) : try text(characters)
        }
        // Something is escaped.
        var characters = Array(bytes[start..<place])
        while let byte = next, byte >= 0x20 {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try characters.withUnsafeBytes { try text($0[...]) }
            case UInt8(ascii: "\\"): try escape(into: &characters)
            default: characters.append(byte)
            }
        }
        throw unexpected("a quote that ends the text")
    }

    private func text(_ bytes: Slice<UnsafeRawBufferPointer>) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw unexpected("UTF-8 before this") }
        return text
    }

    private mutating func escape(into characters: inout [UInt8]) throws {
        guard let byte = next else { throw unexpected("what is escaped") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): characters.append(byte)
        case UInt8(ascii: "n"): characters.append(0x0A)
        case UInt8(ascii: "t"): characters.append(0x09)
        case UInt8(ascii: "r"): characters.append(0x0D)
        case UInt8(ascii: "b"): characters.append(0x08)
        case UInt8(ascii: "f"): characters.append(0x0C)
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]) {
                try require("\\u")
                units.append(try unit())
            }
            guard let text = String(validating: units, as: UTF16.self) else { throw unexpected("a character") }
            characters += text.utf8
        default: throw unexpected("a known escape before this")
        }
    }

    private mutating func unit() throws -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw unexpected("a hexadecimal digit")
            }
            value = value << 4 | UInt16(digit)
            place += 1
        }
        return value
    }

    private mutating func digits() throws {
        let start = place
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        guard place > start else { throw unexpected("a value") }
    }

    private mutating func number() throws -> Event.Value {
        let start = place
        let isNegative = take(UInt8(ascii: "-"))
        try digits()
        if let whole = wholeNumber(from: start, isNegative: isNegative) { return whole }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        // The library's function reads up to a zero.
        let value = withUnsafeTemporaryAllocation(of: CChar.self, capacity: place - start + 1) { text in
            for offset in start..<place { text[offset - start] = CChar(bytes[offset]) }
            text[place - start] = 0
            return text.baseAddress.map { strtod($0, nil) } ?? .nan
        }
        guard value.isFinite else { throw unexpected("a number that can be told before this") }
        return .double(value)
    }

    /// The digits up to here as a number without a fraction; `nil` where one follows, or it is beyond all kinds.
    private func wholeNumber(from start: Int, isNegative: Bool) -> Event.Value? {
        if let next, next == UInt8(ascii: ".") || next == UInt8(ascii: "e") || next == UInt8(ascii: "E") { return nil }
        var magnitude: UInt64 = 0
        for offset in (isNegative ? start + 1 : start)..<place {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[offset] - UInt8(ascii: "0")))
            if overflow || carry { return nil }
            magnitude = sum
        }
        if let value = Int(exactly: magnitude) { return .int(isNegative ? -value : value) }
        if isNegative, magnitude == Int.min.magnitude { return .int(.min) }
        return isNegative ? nil : .largeInteger(magnitude)
    }
}
