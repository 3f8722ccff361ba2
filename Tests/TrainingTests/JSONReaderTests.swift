import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// Lines of a log, read as Foundation's decoder reads them.
@Suite struct JSONReaderTests {
    /// Whether both are the same, where the decoder takes `10.0` for a whole number and this reader does not.
    private func isSame(_ a: Event.Value?, _ b: Event.Value?) -> Bool {
        switch (a, b) {
        case (.int(let whole), .double(let number)), (.double(let number), .int(let whole)): Double(whole) == number
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy(isSame)
        case (.object(let a), .object(let b)):
            a.values.count == b.values.count && a.values.allSatisfy { isSame($0.value, b[$0.name]) }
        default: a == b
        }
    }

    private func slow(_ text: [UInt8]) throws -> Event.Fields {
        try JSONDecoder().decode(Event.Fields.self, from: Data(text))
    }

    @Test(arguments: Event.examples) func everyKindOfEvent(_ event: Event) throws {
        let fields = try JSONReader.fields(event.json.utf8)
        #expect(isSame(.object(fields), .object(try slow(Array(event.json.utf8)))))
        #expect(try Event(fields) == event)
    }

    @Test func valuesOfAllKinds() throws {
        let text = #"""
             { "a" : [ ] , "b":{},"c":[1,-2,[true,false,null]], "d":"\u00e9\ud83d\ude00\n\t\r\b\f\/\\\"é😀", "e":-0.5e-3,
             "f":1E+2, "g":18446744073709551615, "h":-9223372036854775808, "i":1e308, "j":100000000000000000000, "k":"" }
            """#
        let fields = try JSONReader.fields(text.utf8)
        #expect(isSame(.object(fields), .object(try slow(Array(text.utf8)))))
        #expect(fields["d"] == .string("é😀\n\t\r\u{8}\u{C}/\\\"é😀") && fields["e"] == .double(-0.0005))
        #expect(fields["g"] == .largeInteger(.max) && fields["h"] == .int(.min) && fields["j"] == .double(1e20))
    }

    @Test(arguments: [
        "", "{", "}", "[]", "1", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{\"a\":1}x",
        "{\"a\":tru}",
        "{\"a\":-}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":0x1}", "{\"a\":nan}", "{\"a\":Infinity}",
        "{\"a\":1e999}",
        "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\t\"}", "{\"a\":\"open",
        "{\"a\":[1,]}",
    ]) func whatIsNoObject(_ text: String) {
        #expect(throws: FoveaError.self) { try JSONReader.fields(text.utf8) }
    }

    @Test func bytesThatAreNoText() {
        #expect(throws: FoveaError.self) { try JSONReader.fields(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)) }
        expectError(containing: "64 levels") {
            try JSONReader.fields((String(repeating: "{\"a\":", count: 100_000)).utf8)
        }
    }

    /// Whatever is done to a line, both readers find the same in it, or both refuse it.
    @Test func spoiltLines() throws {
        let whole = Event.examples[0].json + Event.examples[1].json
        let line = Array(Event.examples[0].json.utf8)
        #expect(throws: FoveaError.self) { try JSONReader.fields(whole.utf8) }
        let random = Philox(key: 5, stream: 0).bits(12000)
        var (read, refused) = (0, 0)
        for round in 0..<4000 {
            var bytes = line
            for change in 0..<(1 + round % 3) {
                let word = random[3 * round + change]
                let place = Int(word >> 8) % bytes.count
                switch word % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: word >> 20) & 0x7F
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
                }
            }
            let fast = try? JSONReader.fields(bytes)
            guard let fast else {
                refused += 1
                continue
            }
            read += 1
            // The decoder bears a number that begins with zero no better, but other kinds of white space and names that come twice.
            if let slow = try? slow(bytes), slow.values.count == fast.values.count {
                #expect(isSame(.object(fast), .object(slow)), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(read > 200 && refused > 1000, "\(read) read, \(refused) refused")
    }
}
