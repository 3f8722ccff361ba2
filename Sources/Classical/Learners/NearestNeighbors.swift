import COpenBLAS
import Foundation
import FoveaSpec
import FoveaTensor

/// The classes of the `k` training images that are nearest (Cover and Hart 1967), by Euclidean distance: scikit-learn's `KNeighborsClassifier`. A
/// class's probability is its share of the neighbours, or of the sum of `1 / distance`.
///
/// It keeps all training rows, and compares each image with every one of them: `2 N M D` operations for M of D numbers, in products of matrices.
public struct NearestNeighbors: Learner, Hashable {
    /// What a neighbour counts.
    public enum Weights: String, Sendable, Hashable, CaseIterable {
        /// Each the same.
        case uniform
        /// By one over its distance; those at no distance count alone.
        case distance
    }

    /// How many neighbours.
    public let k: Int
    /// What a neighbour counts.
    public let weights: Weights

    /// The defaults are scikit-learn's.
    public init(k: Int = 5, weights: Weights = .uniform) {
        self.k = k
        self.weights = weights
    }

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        guard samples.rows.rows >= k else {
            throw FoveaError.usage(
                "knn:k=\(k) looks for \(k) neighbours, but there are only \(samples.rows.rows) training images")
        }
        return FittedNeighbors(self, samples.rows, samples.labels, classes: samples.classes)
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        let rows = try numbers.matrix("rows", columns: width)
        guard rows.rows >= k else {
            throw FoveaError.invalid("the file has \(rows.rows) training rows, but knn looks for \(k) neighbours")
        }
        let labels = try numbers.indices("labels", count: rows.rows, below: classes)
        return FittedNeighbors(self, rows, labels, classes: classes)
    }

    static let registration = LearnerRegistry.Entry(
        "knn", "the nearest training images (Cover and Hart 1967): k=5, weights=uniform|distance: KNeighborsClassifier"
    ) { spec in
        NearestNeighbors(
            k: try spec.int("k", default: 5, in: 1...100_000),
            weights: try spec.choice(
                "weights", default: .uniform, among: Weights.allCases.map { (word: $0.rawValue, value: $0) }))
    }
}

/// Training rows to look for neighbours among.
private struct FittedNeighbors: FittedLearner {
    private let method: NearestNeighbors
    private let rows: Matrix
    private let squares: [Double]
    private let labels: [Int]
    private let classes: Int
    let scoreKind = ScoreKind.logProbability

    /// How many rows are compared with how many at a time: their products fit in the nearest caches.
    private static let (queryBlock, rowBlock) = (256, 1024)

    init(_ method: NearestNeighbors, _ rows: Matrix, _ labels: [Int], classes: Int) {
        self.method = method
        self.rows = rows
        self.labels = labels
        self.classes = classes
        squares = rows.squaredNorms()
    }

    var numbers: [(path: String, array: NDArray)] {
        [rows.named("rows"), labels.map(Double.init).named("labels")]
    }

    func scores(of queries: Matrix, _ options: FittingOptions) -> Matrix {
        let own = queries.squaredNorms()
        return Matrix(rows: queries.rows, columns: classes) { target in
            nonisolated(unsafe) let target = target
            queries.values.withUnsafeBufferPointer { values in
                guard let start = values.baseAddress else { return }
                nonisolated(unsafe) let first = start
                options.workers.forEach(queries.rows, chunk: FittedNeighbors.queryBlock) { range in
                    let found = neighbors(of: first + range.lowerBound * queries.columns, range.count)
                    for (place, nearest) in found.enumerated() {
                        let row = range.lowerBound + place
                        write(nearest, square: own[row], to: target + row * classes)
                    }
                }
            }
        }
    }

    /// A training row, and its squared distance without the query's own square.
    private typealias Neighbor = (distance: Double, index: Int)

    private func neighbors(of queries: UnsafePointer<Double>, _ count: Int) -> [[Neighbor]] {
        let k = method.k
        let far: Neighbor = (.infinity, -1)
        var nearest = [Neighbor](repeating: far, count: count * k)
        var products = [Double](repeating: 0, count: count * FittedNeighbors.rowBlock)
        rows.values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            for top in stride(from: 0, to: rows.rows, by: FittedNeighbors.rowBlock) {
                let block = min(FittedNeighbors.rowBlock, rows.rows - top)
                let width = Int32(rows.columns)
                cblas_dgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(count), Int32(block), width, -2, queries, width,
                    start + top * rows.columns, width, 0, &products, Int32(block))
                nearest.withUnsafeMutableBufferPointer { nearest in
                    products.withUnsafeBufferPointer { products in
                        squares.withUnsafeBufferPointer { squares in
                            for query in 0..<count {
                                let list = query * k
                                var limit = nearest[list + k - 1].distance
                                for place in 0..<block {
                                    let distance = products[query * block + place] + squares[top + place]
                                    guard distance < limit else { continue }
                                    var rank = list + k - 1
                                    while rank > list, nearest[rank - 1].distance > distance {
                                        nearest[rank] = nearest[rank - 1]
                                        rank -= 1
                                    }
                                    nearest[rank] = (distance, top + place)
                                    limit = nearest[list + k - 1].distance
                                }
                            }
                        }
                    }
                }
            }
        }
        return (0..<count).map { Array(nearest[($0 * k)..<(($0 + 1) * k)]) }
    }

    private func write(_ nearest: [Neighbor], square: Double, to row: UnsafeMutablePointer<Double>) {
        for place in 0..<classes { row[place] = 0 }
        let distances = nearest.map { max($0.distance + square, 0).squareRoot() }
        let areSame = distances.contains(0)
        for (neighbor, distance) in zip(nearest, distances) where neighbor.index >= 0 {
            switch method.weights {
            case .uniform: row[labels[neighbor.index]] += 1
            case .distance: row[labels[neighbor.index]] += areSame ? (distance == 0 ? 1 : 0) : 1 / distance
            }
        }
        var sum = 0.0
        for place in 0..<classes { sum += row[place] }
        // No probability is so small that its logarithm is none, as scikit-learn's log_loss has it.
        for place in 0..<classes { row[place] = log(max(row[place] / max(sum, .leastNormalMagnitude), .ulpOfOne)) }
    }
}
