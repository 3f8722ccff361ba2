import FoveaData
import FoveaTensor

/// Trees that guess a score from a point, each grown on another draw of the trials (Breiman 2001, "Random Forests").
///
/// A tree parts its trials at the parameter and the place that leave the least squares, of a random half of the parameters at each branch (of the others where
/// none of these helps), down to leaves of three. What a leaf says is the mean of its trials.
public struct RegressionForest: Sendable {
    /// A part of the space where a tree says the same.
    struct Leaf: Sendable {
        var bounds: [ClosedRange<Double>]
        var value: Double

        var volume: Double { bounds.reduce(1) { $0 * ($1.upperBound - $1.lowerBound) } }
    }

    /// The leaves of each tree; together they are the whole space.
    let trees: [[Leaf]]
    let dimensions: Int

    /// - Parameters:
    ///   - points: Numbers from 0 to 1, as many for each.
    ///   - scores: One for each point, all finite.
    public init(_ points: [[Double]], scores: [Double], trees count: Int = 64, seed: UInt64 = 0) {
        let dimensions = points.first?.count ?? 0
        self.dimensions = dimensions
        guard !points.isEmpty, points.count == scores.count else {
            trees = []
            return
        }
        trees = (0..<count).map { tree in
            var draws = RandomDraws(Philox(key: seed, stream: 0x666F_7265 /* fore */ << 32 | UInt64(tree)))
            let sample = points.indices.map { _ in draws.index(below: points.count) }
            var leaves: [Leaf] = []
            Self.grow(sample, points, scores, Array(repeating: 0...1, count: dimensions), &draws, &leaves)
            return leaves
        }
    }

    private static let leastOfLeaf = 3

    private static func grow(
        _ sample: [Int], _ points: [[Double]], _ scores: [Double], _ bounds: [ClosedRange<Double>],
        _ draws: inout RandomDraws, _ leaves: inout [Leaf]
    ) {
        let mean = sample.reduce(0) { $0 + scores[$1] } / Double(sample.count)
        guard sample.count >= 2 * leastOfLeaf, let cut = bestCut(sample, points, scores, bounds.count, &draws) else {
            return leaves.append(Leaf(bounds: bounds, value: mean))
        }
        let (axis, place) = cut
        let range = bounds[axis]
        guard place > range.lowerBound, place < range.upperBound else {
            return leaves.append(Leaf(bounds: bounds, value: mean))
        }
        var (low, high) = (bounds, bounds)
        low[axis] = range.lowerBound...place
        high[axis] = place...range.upperBound
        grow(sample.filter { points[$0][axis] < place }, points, scores, low, &draws, &leaves)
        grow(sample.filter { points[$0][axis] >= place }, points, scores, high, &draws, &leaves)
    }

    /// The parameter and the place that leave the least squares; `nil` where no cut helps.
    private static func bestCut(
        _ sample: [Int], _ points: [[Double]], _ scores: [Double], _ dimensions: Int, _ draws: inout RandomDraws
    ) -> (axis: Int, place: Double)? {
        var (axes, others) = (Array(0..<dimensions), [Int]())
        while axes.count > max((dimensions + 1) / 2, 1) {
            others.append(axes.remove(at: draws.index(below: axes.count)))
        }
        return bestCut(sample, points, scores, axes) ?? bestCut(sample, points, scores, others)
    }

    private static func bestCut(
        _ sample: [Int], _ points: [[Double]], _ scores: [Double], _ axes: [Int]
    ) -> (axis: Int, place: Double)? {
        let total = sample.reduce(0) { $0 + scores[$1] }
        // Least squares are the largest sum of squared sums over counts.
        var (best, found) = (total * total / Double(sample.count) + 1e-12, (axis: Int, place: Double)?.none)
        for axis in axes {
            let sorted = sample.sorted { points[$0][axis] < points[$1][axis] }
            var sum = 0.0
            for count in 1..<sorted.count {
                sum += scores[sorted[count - 1]]
                let (before, after) = (points[sorted[count - 1]][axis], points[sorted[count]][axis])
                guard before < after, count >= leastOfLeaf, sorted.count - count >= leastOfLeaf else { continue }
                let gain = sum * sum / Double(count) + (total - sum) * (total - sum) / Double(sorted.count - count)
                if gain > best { (best, found) = (gain, (axis, (before + after) / 2)) }
            }
        }
        return found
    }

    /// The guess at a point: the mean of what the trees say.
    public func guess(_ point: [Double]) -> Double {
        let values = trees.compactMap { leaves in
            leaves.first { leaf in zip(leaf.bounds, point).allSatisfy { $0.contains($1) } }?.value
        }
        return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
}
