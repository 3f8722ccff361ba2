import FoveaSpec
import FoveaTensor
import TestSupport
import Testing

@Suite struct QuotingTests {
    @Test(arguments: ["plain", "a, b", "a=b", "x:y", "with \"quotes\"", "~/a b/c", ",", "\"", "lr=0.1"])
    func anyValueCanBeSaid(_ value: String) throws {
        var spec = try Spec("folder:\(Spec.quoted(value)),channels=1")
        #expect(spec.positionalValue() == value)
        #expect(try spec.int("channels") == 1)
        var setting = try Spec("csv:labels=\(Spec.quoted(value))")
        #expect(setting.text("labels") == value)
        var other = try Spec(spec.replacingPositional("/else,where"))
        #expect(other.positionalValue() == "/else,where" && other.text("channels") == "1")
    }

    @Test func whatNeedsNoQuotesHasNone() {
        #expect(Spec.quoted("/data/mnist") == "/data/mnist")
        #expect(Spec.quoted("a,b") == "\"a,b\"")
    }

    @Test func sentences() {
        expectError(containing: "has a quote that does not end") { try Spec("folder:\"a,b") }
        expectError(containing: "'b' in 'folder:a,b' is not a setting", "in quotes: folder:\"a,b\"") {
            try Spec("folder:a,b")
        }
    }
}
