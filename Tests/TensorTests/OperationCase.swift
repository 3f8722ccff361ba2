import Foundation
import FoveaTensor
import Testing

/// What PyTorch computed for one call of one operation; each file in `Fixtures/` has the script that writes it beside it.
struct OperationCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Numbers: Decodable, Sendable {
        let shape: [Int]
        let values: [Double]
    }

    /// The operation, a slash, and what is special about the case.
    let name: String
    let settings: [String: [Int]]
    let arrays: [String: Numbers]

    var testDescription: String { name }

    /// An array of the case in float64.
    func array(_ name: String) throws -> NDArray {
        let numbers = try #require(arrays[name], "the case '\(self.name)' has no array '\(name)'")
        try #require(numbers.values.count == Shape(numbers.shape).count)
        return NDArray(Shape(numbers.shape), numbers.values)
    }

    func tensor(_ name: String) throws -> Tensor { .constant(try array(name)) }

    /// A setting that PyTorch gives as (height, width).
    func size(_ name: String) throws -> Size2d {
        let pair = try #require(settings[name], "the case '\(self.name)' has no setting '\(name)'")
        try #require(pair.count == 2)
        return Size2d(height: pair[0], width: pair[1])
    }

    /// A setting with one number.
    func number(_ name: String) throws -> Int {
        try #require(settings[name]?.first, "the case '\(self.name)' has no setting '\(name)'")
    }

    /// The cases of one operation; never none, since a test over no cases would pass.
    static func all(of operation: String) -> [OperationCase] {
        let found = everything.filter { $0.name.hasPrefix(operation + "/") }
        precondition(!found.isEmpty, "no fixture has a case of \(operation)")
        return found
    }

    private static let everything: [OperationCase] = [
        "operations", "normalizations", "padding_and_pooling",
    ].flatMap(cases)

    private static func cases(in file: String) -> [OperationCase] {
        guard let url = Bundle.module.url(forResource: "Fixtures/\(file)", withExtension: "json") else {
            preconditionFailure("Fixtures/\(file).json is not among the test's resources")
        }
        do {
            return try JSONDecoder().decode([OperationCase].self, from: Data(contentsOf: url))
        } catch {
            preconditionFailure("\(url.path): \(error)")
        }
    }
}
