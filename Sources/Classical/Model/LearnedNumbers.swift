import FoveaTensor

/// Named arrays of a file, as one transform or learner looks for its own: each is checked before it is used.
public struct LearnedNumbers: Sendable {
    private let arrays: [String: NDArray]
    private let prefix: String
    private let file: String

    /// Where they are from, for errors.
    var source: String { file }

    /// - Parameter file: Where they are from, for errors.
    public init(_ arrays: [(path: String, array: NDArray)], file: String) {
        self.arrays = Dictionary(arrays.map { ($0.path, $0.array) }, uniquingKeysWith: { first, _ in first })
        prefix = ""
        self.file = file
    }

    private init(_ numbers: LearnedNumbers, prefix: String) {
        (arrays, self.prefix, file) = (numbers.arrays, prefix, numbers.file)
    }

    /// Those whose names begin with a prefix and a dot, without it.
    func under(_ prefix: String) -> LearnedNumbers { LearnedNumbers(self, prefix: self.prefix + prefix + ".") }

    /// An array of doubles with so many axes.
    ///
    /// - Throws: a sentence where there is none, or it is of another kind.
    func array(_ name: String, rank: Int) throws -> NDArray {
        guard let array = arrays[prefix + name] else {
            throw FoveaError.invalid(
                "\(file) has no '\(prefix + name)'\(didYouMeanNumbers(prefix + name)); it is not of these features and this learner"
            )
        }
        guard array.dtype == .f64, array.shape.rank == rank else {
            throw wrong(name, "doubles with \(rank) \(rank == 1 ? "axis" : "axes")", array)
        }
        return array
    }

    /// Numbers in a row; any number of them where no count is given.
    func vector(_ name: String, count: Int? = nil) throws -> [Double] {
        let array = try array(name, rank: 1)
        if let count, array.count != count { throw wrong(name, "f64[\(count)]", array) }
        return array.doubles
    }

    /// Rows of numbers; any number of rows, or of columns, where none is given.
    func matrix(_ name: String, rows: Int? = nil, columns: Int? = nil) throws -> Matrix {
        let array = try array(name, rank: 2)
        guard rows ?? array.shape[0] == array.shape[0], columns ?? array.shape[1] == array.shape[1] else {
            throw wrong(name, "f64[\(rows.map { "\($0)" } ?? "any"), \(columns.map { "\($0)" } ?? "any")]", array)
        }
        return Matrix(rows: array.shape[0], columns: array.shape[1], array.doubles)
    }

    /// One number.
    func number(_ name: String) throws -> Double { try vector(name, count: 1)[0] }

    /// Whole numbers from 0 to below `limit`, in a row.
    func indices(_ name: String, count: Int? = nil, below limit: Int) throws -> [Int] {
        try vector(name, count: count).map { value in
            guard let index = Int(exactly: value), (0..<limit).contains(index) else {
                throw FoveaError.invalid(
                    "\(file): '\(prefix + name)' should be whole numbers from 0 to \(limit - 1), but one is \(value)")
            }
            return index
        }
    }

    /// An array as it is; `nil` where there is none.
    func plain(_ name: String) -> NDArray? { arrays[prefix + name] }

    private func wrong(_ name: String, _ expected: String, _ found: NDArray) -> FoveaError {
        .invalid("\(file): '\(prefix + name)' should be \(expected), but is \(found.type)")
    }

    private func didYouMeanNumbers(_ name: String) -> String {
        arrays.isEmpty ? "" : " among: " + arrays.keys.sorted().prefix(8).joined(separator: ", ")
    }
}

extension Matrix {
    /// A learned matrix under its name.
    func named(_ path: String) -> (path: String, array: NDArray) { (path, array) }
}

extension [Double] {
    /// Learned numbers under their name.
    func named(_ path: String) -> (path: String, array: NDArray) { (path, NDArray([count], self)) }
}
