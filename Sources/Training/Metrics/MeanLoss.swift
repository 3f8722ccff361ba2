/// A mean loss over any number of batches: the sum of all terms divided by the sum of their weights.
///
/// Means of batches must not be averaged: the last batch is often smaller, and with class weights every batch has another
/// weight.
public struct MeanLoss: Codable, Sendable, Equatable {
    /// The sum of the terms so far.
    public private(set) var total = 0.0
    /// What it is divided by: the number of terms, or the sum of their weights.
    public private(set) var weight = 0.0

    /// Of no terms.
    public init() {}

    /// Of one batch.
    public init(total: Double, weight: Double) {
        self.total = total
        self.weight = weight
    }

    /// Adds another batch's terms.
    public mutating func add(_ other: MeanLoss) {
        total += other.total
        weight += other.weight
    }

    /// The mean; NaN where there are no terms.
    public var value: Double { total / weight }
}
