import FoveaTensor

/// Which rows of numbers lie nearest to others, by the Euclidean distance: which images a network finds most alike.
public struct NearestNeighbours: Sendable {
    /// A row with its distance.
    public struct Neighbour: Sendable, Equatable {
        /// Its place among the rows.
        public let index: Int
        /// How far it is.
        public let distance: Double
    }

    private let rows: [Float]
    private let count: Int
    private let width: Int

    /// - Parameter rows: f32`[N, D]`.
    public init(_ rows: NDArray) {
        self.rows = rows.scalars(as: Float.self)
        (count, width) = (rows.shape[0], rows.shape[1])
    }

    /// The nearest rows, nearest first; of equally near ones, the earlier. `O(N D)`.
    ///
    /// - Parameters:
    ///   - query: `D` numbers.
    ///   - excluded: A row that does not count, such as the query's own.
    public func nearest(to query: [Float], count: Int, excluding excluded: Int? = nil) -> [Neighbour] {
        var found: [Neighbour] = []
        found.reserveCapacity(self.count)
        rows.withUnsafeBufferPointer { rows in
            query.withUnsafeBufferPointer { query in
                for row in 0..<self.count where row != excluded {
                    var square: Float = 0
                    let start = row * width
                    for place in 0..<width {
                        let difference = rows[start + place] - query[place]
                        square += difference * difference
                    }
                    found.append(Neighbour(index: row, distance: Double(square).squareRoot()))
                }
            }
        }
        return Array(
            found.sorted { $0.distance != $1.distance ? $0.distance < $1.distance : $0.index < $1.index }.prefix(count))
    }
}
