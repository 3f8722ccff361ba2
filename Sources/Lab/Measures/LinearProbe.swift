import Fovea

/// What a linear classifier reads from features (Alain and Bengio 2016, "Understanding intermediate layers using linear classifier probes"):
/// ridge regression of one-hot labels, `α` a thousandth of the number of rows.
enum LinearProbe {
    /// The share of the judged rows that it is right for.
    ///
    /// - Throws: a sentence where a class has no row to learn from.
    static func accuracy(
        _ rows: [[Double]], _ labels: [Int], _ judged: [[Double]], _ truth: [Int], classes: Int = 10
    ) throws -> Double {
        func matrix(_ rows: [[Double]]) -> Matrix {
            Matrix(rows: rows.count, columns: rows.first?.count ?? 0, rows.flatMap { $0 })
        }
        let samples = try Samples(matrix(rows), labels: labels, classNames: (0..<classes).map(String.init))
        let options = FittingOptions(workers: Workers(threads: 1))
        let scores = try Ridge(alpha: 1e-3 * Double(rows.count)).fitted(to: samples, options)
            .scores(of: matrix(judged), options)
        let right = truth.indices.count { place in
            (0..<classes).max { scores[place, $0] < scores[place, $1] } == truth[place]
        }
        return Double(right) / Double(max(judged.count, 1))
    }
}
