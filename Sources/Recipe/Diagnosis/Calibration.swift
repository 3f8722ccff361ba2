import FoveaData
import Foundation

/// How sure a network may be: the temperature T at which `softmax(scores / T)` fits the labels of images that it did not learn from best
/// (Guo et al. 2017). Networks that learned by heart, or have large weights, are far surer than they are right.
struct Calibration: Sendable, Equatable {
    let temperature: Double

    /// What stands for 0 under a logarithm.
    static let least = 1e-300

    init(temperature: Double) { self.temperature = temperature }

    /// - Parameter rows: Probabilities by the images' numbers.
    init(_ rows: [Int: [Double]], labels images: any Dataset) {
        let judged = rows.map { (row: $0.value, label: Int(images.label(at: $0.key))) }
            .filter { $0.label < $0.row.count }
        // Twice as unsure, and up to sixteen times; never surer than the network itself.
        let tried = (0...16).map { pow(2, Double($0) / 4) }
        let losses = tried.map { temperature in
            let calm = Calibration(temperature: temperature)
            return judged.reduce(0) { $0 - log(max(calm.softened($1.row)[$1.label], Calibration.least)) }
        }
        let best = tried.indices.min { losses[$0] < losses[$1] } ?? 0
        temperature = judged.isEmpty ? 1 : tried[best]
    }

    /// Probabilities p as `p^(1/T)`, which again sum to 1.
    func softened(_ probabilities: [Double]) -> [Double] {
        guard temperature != 1 else { return probabilities }
        let powers = probabilities.map { pow($0, 1 / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / max(sum, Calibration.least) }
    }
}
