import Fovea
import Foundation
import Testing

/// What scikit-learn and scikit-image say: see `Fixtures/generate.py`.
struct Fixture {
    private let arrays: [String: NDArray]

    static let digits = Fixture("digits")
    static let hog = Fixture("hog")

    private init(_ name: String) {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name).safetensors").path
        arrays =
            (try? TensorFile(contentsOf: path)).map { file in
                Dictionary(uniqueKeysWithValues: file.arrays.map { ($0.path, $0.array) })
            } ?? [:]
    }

    var names: [String] { arrays.keys.sorted() }

    func array(_ name: String) throws -> NDArray { try #require(arrays[name], "the fixture lacks \(name)") }

    func matrix(_ name: String) throws -> Matrix {
        let array = try array(name)
        return Matrix(rows: array.shape[0], columns: array.shape[1], array.doubles)
    }

    /// Pixels as the feature `raw` gives them.
    func pixels(_ name: String) throws -> Matrix {
        let levels = try matrix(name)
        return Matrix(rows: levels.rows, columns: levels.columns, levels.values.map { $0 / 255 })
    }

    func labels(_ name: String) throws -> [Int] { try array(name).doubles.map { Int($0) } }
}

/// The digits as samples, and what a learner makes of those held back.
enum Digits {
    static let options = FittingOptions(workers: Workers(threads: 2))
    static let names = (0..<10).map { "\($0)" }

    static func samples() throws -> Samples {
        try Samples(
            Fixture.digits.pixels("train"), labels: Fixture.digits.labels("labels"), classNames: names)
    }

    static func scores(_ spec: String, _ options: FittingOptions = options) throws -> Matrix {
        let learner = try LearnerRegistry.registry.make(spec)
        let fitted = try learner.fitted(to: samples(), options)
        let scores = try fitted.scores(of: Fixture.digits.pixels("test"), options)
        // What is written and read again is the same.
        let numbers = LearnedNumbers(fitted.numbers, file: "a file")
        let again = try learner.restored(from: numbers, width: 64, classes: 10)
        #expect(
            try again.scores(of: Fixture.digits.pixels("test"), options) == scores,
            "\(spec) is another one after reading")
        return scores
    }
}

/// The largest difference of two matrices; infinite where they have other extents, or numbers that are none.
func distance(_ a: Matrix, _ b: Matrix) -> Double {
    guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
    return zip(a.values, b.values).reduce(0) { $0.isNaN || ($1.0 - $1.1).isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
}

extension Matrix {
    /// The place of the largest number of each row; the first of equals.
    var predictions: [Int] {
        (0..<rows).map { row in
            let values = Array(self.row(row))
            return values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
        }
    }
}
