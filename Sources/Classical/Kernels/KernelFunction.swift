import FoveaTensor

/// How alike two rows of numbers are: the product of what they would be in a space of more dimensions, which is never entered (the kernel trick). A
/// function of the rows' product and lengths.
public protocol KernelFunction: Sendable {
    /// The kernel with what it has to know of the training rows.
    func fitted(to rows: Matrix) -> any KernelFunction

    /// Its numbers once it is fitted, under names.
    var numbers: [(path: String, array: NDArray)] { get }

    /// As it was fitted before.
    ///
    /// - Throws: a sentence where the numbers, which come from a file, are not its own.
    func restored(from numbers: LearnedNumbers) throws -> any KernelFunction

    /// Puts the kernel's value in the place of each product `x·z`.
    ///
    /// - Parameters:
    ///   - products: The products of one row `x` with several rows `z`.
    ///   - square: `|x|²`
    ///   - squares: `|z|²` of each.
    func apply(
        to products: UnsafeMutablePointer<Double>, count: Int, square: Double, squares: UnsafePointer<Double>)
}

extension KernelFunction {
    /// The kernel of every row of one with every row of the other, `[a.rows, b.rows]`.
    public func matrix(_ a: Matrix, _ b: Matrix, _ workers: Workers) -> Matrix {
        var result = a.product(transposing: b, workers)
        apply(to: &result, a.squaredNorms(), b.squaredNorms(), workers)
        return result
    }

    /// The kernel of every two rows.
    public func matrix(_ a: Matrix, _ workers: Workers) -> Matrix {
        var result = a.outerGram(workers)
        let squares = a.squaredNorms()
        apply(to: &result, squares, squares, workers)
        return result
    }

    private func apply(to products: inout Matrix, _ own: [Double], _ others: [Double], _ workers: Workers) {
        let (rows, columns) = (products.rows, products.columns)
        _ = products.withUnsafeMutablePointer { start in
            nonisolated(unsafe) let start = start
            others.withUnsafeBufferPointer { others in
                guard let squares = others.baseAddress else { return }
                nonisolated(unsafe) let list = squares
                workers.forEach(rows, chunk: 16) { range in
                    for row in range {
                        apply(to: start + row * columns, count: columns, square: own[row], squares: list)
                    }
                }
            }
        }
    }

    /// Nothing to know, unless it says otherwise.
    public var numbers: [(path: String, array: NDArray)] { [] }
}

/// γ, the scale of a kernel.
public enum KernelGamma: Sendable, Hashable {
    /// `1 / (columns · variance of all numbers)`: what scikit-learn's `SVC` takes where nothing is said.
    case scale
    /// `1 / columns`
    case auto
    /// A number above 0.
    case value(Double)

    /// The number that it is for these rows.
    func value(for rows: Matrix) -> Double {
        switch self {
        case .value(let value): return value
        case .auto: return 1 / Double(max(rows.columns, 1))
        case .scale:
            let whole = Matrix(rows: rows.values.count, columns: 1, rows.values)
            let variance = whole.columnVariances(about: whole.columnMeans)[0]
            return variance > 0 ? 1 / (Double(rows.columns) * variance) : 1
        }
    }

    /// The number where it is one; that of no rows otherwise.
    var known: Double { if case .value(let value) = self { value } else { 1 } }
}
