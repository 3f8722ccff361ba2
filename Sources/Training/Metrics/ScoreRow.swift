import Foundation

/// The scores of one image.
extension [Double] {
    /// The place of the largest number; of equal ones the first, and NaN counts as the largest, as argmax has it. `nil` where there is none.
    package var indexOfLargest: Int? { self[...].indexOfLargest }

    /// `exp(scale · s) / Σ exp(scale · s)`: scores as probabilities.
    package func softmax(scale: Double = 1) -> [Double] {
        // Subtracting the largest keeps the exponentials from overflowing.
        let scaled = scale == 1 ? self : map { $0 * scale }
        let largest = scaled.max() ?? 0
        let exponentials = scaled.map { exp($0 - largest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }
}

extension ArraySlice<Double> {
    /// As an array's, but a place of the array that this is a part of.
    var indexOfLargest: Int? {
        guard var best = indices.first else { return nil }
        for place in indices.dropFirst() where ScoredBatch.ranks(self[place], before: self[best]) { best = place }
        return best
    }
}
