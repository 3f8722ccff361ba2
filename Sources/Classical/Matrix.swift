import FoveaTensor

/// Rows of numbers in memory, one after the other: usually a row for each image and a column for each feature.
///
/// The numbers are doubles. scikit-learn's are too, and what is compared with it agrees to many digits only so; normal equations square the
/// condition of what they are made of, and half of a float's 24 bits would be too few for pixels that hardly ever differ from 0. A double costs
/// twice a float's time and memory in products, which is still far less than a network's.
public struct Matrix: Sendable, Equatable {
    /// How many rows.
    public let rows: Int
    /// How many numbers each row has.
    public let columns: Int
    /// Row after row.
    public private(set) var values: [Double]

    /// - Parameter values: Exactly `rows * columns`, row after row.
    public init(rows: Int, columns: Int, _ values: [Double]) {
        precondition(
            values.count == rows * columns, "\(values.count) numbers cannot fill \(rows) rows of \(columns)")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// The rows of an array `[N, D]` of any kind of numbers.
    public init(_ array: NDArray) {
        self.init(rows: array.shape[0], columns: array.shape[1], array.doubles)
    }

    /// All zero.
    public init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, [Double](repeating: 0, count: rows * columns))
    }

    /// A matrix whose numbers `body` writes, all of them; they are not set before.
    public init(
        rows: Int, columns: Int, writing body: (UnsafeMutablePointer<Double>) throws -> Void
    ) rethrows {
        let count = rows * columns
        let values = try [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress, count > 0 { try body(start) }
            initialized = count
        }
        self.init(rows: rows, columns: columns, values)
    }

    /// One number.
    public subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// A row's numbers.
    public func row(_ index: Int) -> ArraySlice<Double> { values[(index * columns)..<((index + 1) * columns)] }

    /// Some rows, in a chosen order.
    public func rows(_ indices: [Int]) -> Matrix {
        Matrix(rows: indices.count, columns: columns) { target in
            values.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                for (place, index) in indices.enumerated() {
                    (target + place * columns).initialize(from: start + index * columns, count: columns)
                }
            }
        }
    }

    /// Rows become columns.
    public var transposed: Matrix { transposed(less: [Double](repeating: 0, count: columns)) }

    /// Rows become columns, and a number is taken off each: one pass over memory where two would be the longer part of what follows.
    func transposed(less offsets: [Double]) -> Matrix {
        Matrix(rows: columns, columns: rows) { target in
            values.withUnsafeBufferPointer { source in
                // In squares that fit in the nearest cache.
                let side = 32
                for top in stride(from: 0, to: rows, by: side) {
                    for left in stride(from: 0, to: columns, by: side) {
                        for row in top..<min(top + side, rows) {
                            for column in left..<min(left + side, columns) {
                                target[column * rows + row] = source[row * columns + column] - offsets[column]
                            }
                        }
                    }
                }
            }
        }
    }

    /// The mean of each column; zeros where there are no rows.
    public var columnMeans: [Double] {
        var sums = [Double](repeating: 0, count: columns)
        guard rows > 0 else { return sums }
        sums.withUnsafeMutableBufferPointer { sums in
            values.withUnsafeBufferPointer { values in
                for row in 0..<rows {
                    let start = row * columns
                    for column in 0..<columns { sums[column] += values[start + column] }
                }
            }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// The (biased) variance of each column about given means, in two passes: `Σ (x - μ)² / rows`.
    public func columnVariances(about means: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        guard rows > 0 else { return sums }
        sums.withUnsafeMutableBufferPointer { sums in
            values.withUnsafeBufferPointer { values in
                means.withUnsafeBufferPointer { means in
                    for row in 0..<rows {
                        let start = row * columns
                        for column in 0..<columns {
                            let difference = values[start + column] - means[column]
                            sums[column] += difference * difference
                        }
                    }
                }
            }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// The same matrix with `(x - offset) * scale` in the place of each number, column by column.
    ///
    /// - Parameter scales: 1 everywhere where it is `nil`.
    public func shifted(by offsets: [Double], scaledBy scales: [Double]? = nil) -> Matrix {
        var result = self
        result.values.withUnsafeMutableBufferPointer { values in
            offsets.withUnsafeBufferPointer { offsets in
                if let scales {
                    scales.withUnsafeBufferPointer { scales in
                        for row in 0..<rows {
                            let start = row * columns
                            for column in 0..<columns {
                                values[start + column] = (values[start + column] - offsets[column]) * scales[column]
                            }
                        }
                    }
                } else {
                    for row in 0..<rows {
                        let start = row * columns
                        for column in 0..<columns { values[start + column] -= offsets[column] }
                    }
                }
            }
        }
        return result
    }

    /// Adds a number to each column.
    public mutating func add(toColumns offsets: [Double]) {
        values.withUnsafeMutableBufferPointer { values in
            for row in 0..<rows {
                for column in 0..<columns { values[row * columns + column] += offsets[column] }
            }
        }
    }

    /// Lets `body` change the numbers in place, row after row.
    public mutating func withUnsafeMutablePointer<Result>(
        _ body: (UnsafeMutablePointer<Double>) throws -> Result
    ) rethrows -> Result? {
        try values.withUnsafeMutableBufferPointer { buffer in try buffer.baseAddress.map(body) }
    }

    /// Each row by itself: a copy.
    public var rowArrays: [[Double]] { (0..<rows).map { Array(row($0)) } }

    /// As an array f64`[rows, columns]`: a copy.
    public var array: NDArray { NDArray([rows, columns], values) }
}
