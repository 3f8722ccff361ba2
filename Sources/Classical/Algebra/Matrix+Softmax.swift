import Foundation

extension Matrix {
    /// Puts `x - ln Σ eˣ` in the place of each row's numbers: logarithms of probabilities.
    mutating func takeLogSoftmax() {
        let (rows, columns) = (rows, columns)
        _ = withUnsafeMutablePointer { start in
            for row in 0..<rows {
                let values = start + row * columns
                var largest = -Double.infinity
                for column in 0..<columns { largest = max(largest, values[column]) }
                var sum = 0.0
                for column in 0..<columns { sum += exp(values[column] - largest) }
                let shift = largest + log(sum)
                for column in 0..<columns { values[column] -= shift }
            }
        }
    }
}
