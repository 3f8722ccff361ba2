import Fovea
import TestSupport
import Testing

/// Values of a parameter and their places from 0 to 1. Numbers are arithmetic on paper.
@Suite struct DomainTests {
    private func domain(_ text: String) throws -> Domain { try Domain(text, of: "x") }

    @Test func placesBecomeValues() throws {
        let cases: [(String, Double, String)] = [
            ("0..0.5", 0, "0"), ("0..0.5", 0.5, "0.25"), ("0..0.5", 1, "0.5"),
            // 10^-4 to 10^-1: the middle is 10^-2.5 = 0.003162.
            ("log:1e-4..1e-1", 0.5, "0.00316"), ("log:1e-4..1e-1", 0, "0.0001"), ("log:1e-4..1e-1", 1, "0.1"),
            // Each of 2, 3, 4 has a third.
            ("int:2..4", 0.32, "2"), ("int:2..4", 0.34, "3"), ("int:2..4", 0.66, "3"), ("int:2..4", 0.68, "4"),
            ("int:2..4", 1, "4"), ("int:2..4", 0, "2"),
            ("choice:a|b|c", 0.33, "a"), ("choice:a|b|c", 0.34, "b"), ("choice:a|b|c", 1, "c"),
            ("choice:none|\"crop:padding=2 flip\"", 0.9, "crop:padding=2 flip"),
        ]
        for (text, place, value) in cases { #expect(try domain(text).text(at: place) == value, "\(text) at \(place)") }
    }

    @Test(arguments: ["0..0.5", "log:1e-4..1e-1", "int:2..40", "log-int:16..256", "choice:a|b|c", "-1..1"])
    func whatIsReadBackIsTheSame(text: String) throws {
        let domain = try domain(text)
        #expect(domain.description == (text == "log:1e-4..1e-1" ? "log:0.0001..0.1" : text))
        for step in 0...50 {
            let value = domain.text(at: Double(step) / 50)
            let place = try #require(domain.place(of: value))
            #expect(domain.text(at: place) == value)
        }
    }

    @Test func gridsGoFromEndToEnd() throws {
        #expect(try domain("log:1e-3..1e-1").grid(3).map(domain("log:1e-3..1e-1").text) == ["0.001", "0.01", "0.1"])
        #expect(try domain("int:2..4").grid(9).map(domain("int:2..4").text) == ["2", "3", "4"])
        #expect(try domain("choice:a|b").grid(5).map(domain("choice:a|b").text) == ["a", "b"])
    }

    @Test func whatIsNoDomain() {
        expectError(containing: "'x' expects two numbers, the lower first", "'3..1'", "log:1e-4..1e-1") {
            try domain("3..1")
        }
        expectError(containing: "numbers above 0 for a logarithmic scale") { try domain("log:0..1") }
        expectError(containing: "two whole numbers") { try domain("int:1..2.5") }
        expectError(containing: "two or more different choices") { try domain("choice:a|a") }
        expectError(containing: "expects a range or choices") { try domain("lgo:1..2") }
        expectError(containing: "expects two numbers") { try domain("0.5") }
    }
}
