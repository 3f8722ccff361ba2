import Fovea
import Foundation

/// How much what a network computes tells one thing from another, as numbers in `0...1`.
enum Selectivity {
    /// The mean over filters `[n, 1, h, w]` of `|Σ A(θ) exp(2iθ)| / Σ A(θ)`, where A is the largest answer to gratings of an orientation: 0 for a
    /// filter that answers to all alike, 1 for one that answers to a single one.
    static func orientation(of filters: NDArray?) -> Double {
        guard let filters, filters.shape.rank == 4 else { return .nan }
        let (height, width) = (filters.shape[2], filters.shape[3])
        let numbers = filters.doubles
        let count = filters.shape[0]
        let angles = (0..<12).map { Double($0) * .pi / 12 }
        return (0..<count).map { filter -> Double in
            let weights = numbers[(filter * height * width)..<((filter + 1) * height * width)]
            let answers = angles.map { angle in
                [0.1, 0.15, 0.2, 0.25, 0.3].map { frequency -> Double in
                    var (real, imaginary) = (0.0, 0.0)
                    for (place, weight) in weights.enumerated() {
                        let (x, y) = (Double(place % width), Double(place / width))
                        let phase = 2 * .pi * frequency * (x * cos(angle) + y * sin(angle))
                        real += weight * cos(phase)
                        imaginary += weight * sin(phase)
                    }
                    return (real * real + imaginary * imaginary).squareRoot()
                }.max() ?? 0
            }
            let x = zip(answers, angles).reduce(0) { $0 + $1.0 * cos(2 * $1.1) }
            let y = zip(answers, angles).reduce(0) { $0 + $1.0 * sin(2 * $1.1) }
            return (x * x + y * y).squareRoot() / max(answers.reduce(0, +), 1e-12)
        }.reduce(0, +) / Double(max(count, 1))
    }

    /// The mean over features of the share of a feature's variance that lies between classes.
    static func classes(_ rows: [[Double]], _ labels: [Int], classes: Int) -> Double {
        let features = rows.first?.count ?? 0
        let shares = (0..<features).compactMap { feature -> Double? in
            let values = rows.map { $0[feature] }
            let mean = values.reduce(0, +) / Double(values.count)
            var (sums, counts) = ([Double](repeating: 0, count: classes), [Double](repeating: 0, count: classes))
            for (value, label) in zip(values, labels) {
                sums[label] += value
                counts[label] += 1
            }
            let whole = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let between = zip(sums, counts).reduce(0) { sum, part in
                part.1 > 0 ? sum + part.1 * (part.0 / part.1 - mean) * (part.0 / part.1 - mean) : sum
            }
            return whole > 1e-12 ? between / whole : nil
        }
        return shares.reduce(0, +) / Double(max(shares.count, 1))
    }
}
