/// A measure of how good scores are, summed up batch by batch.
///
///     var metric = TopK(5)
///     while let batch = ... { try metric.add(ScoredBatch(scores: scores, target: labels)) }
///     print(metric.value)
///
/// It keeps sums, never the scores themselves, and does not depend on how the images were divided into batches, but for
/// rounding.
public protocol Metric: Sendable {
    /// Adds a batch to the sums.
    ///
    /// - Throws: a sentence when the batch has another number of classes than those before.
    mutating func add(_ batch: ScoredBatch) throws

    /// The result as an event tells it, names in snake case.
    ///
    /// - Parameter classes: The names of the classes, in the order of the scores.
    func fields(classes: [String]) -> Event.Fields

    /// The result as a person reads it: a line, or a table.
    func text(classes: [String]) -> String

    /// Whether it measures classes, rather than how far scores are from values.
    var needsClasses: Bool { get }
}

extension Metric {
    /// It does, unless it says otherwise.
    public var needsClasses: Bool { true }
}
