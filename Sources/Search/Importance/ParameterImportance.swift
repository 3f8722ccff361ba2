/// How much of what the trials' scores differ each parameter explains on its own: functional analysis of variance over a forest (Hutter, Hoos and
/// Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter Importance").
///
/// For each tree, the score as a function of one parameter is its mean over all others; the variance of that function, as a share of the variance
/// of the tree over the whole space, is the parameter's share. What is left belongs to parameters together. The trees' shares are averaged.
public struct ParameterImportance: Sendable {
    /// From 0 to 1, in the order of the parameters.
    public let shares: [Double]

    /// Of a forest; all 0 where it says the same everywhere.
    public init(_ forest: RegressionForest) {
        let perTree = forest.trees.compactMap { Self.shares(of: $0, forest.dimensions) }
        shares = (0..<forest.dimensions).map { axis in
            perTree.isEmpty ? 0 : perTree.reduce(0) { $0 + $1[axis] } / Double(perTree.count)
        }
    }

    /// `nil` for a tree that says the same everywhere.
    static func shares(of leaves: [RegressionForest.Leaf], _ dimensions: Int) -> [Double]? {
        let mean = leaves.reduce(0) { $0 + $1.volume * $1.value }
        let variance = leaves.reduce(0) { $0 + $1.volume * ($1.value - mean) * ($1.value - mean) }
        guard variance > 1e-18 else { return nil }
        return (0..<dimensions).map { axis in
            let edges = Set(leaves.flatMap { [$0.bounds[axis].lowerBound, $0.bounds[axis].upperBound] }).sorted()
            let parts = zip(edges, edges.dropFirst()).map { low, high -> Double in
                let middle = (low + high) / 2
                let marginal = leaves.reduce(0.0) { sum, leaf in
                    let range = leaf.bounds[axis]
                    guard range.contains(middle) else { return sum }
                    return sum + leaf.value * leaf.volume / (range.upperBound - range.lowerBound)
                }
                return (high - low) * (marginal - mean) * (marginal - mean)
            }
            return parts.reduce(0, +) / variance
        }
    }
}
