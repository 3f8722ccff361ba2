import FoveaSpec

/// The share of images whose right class is among the `k` highest scores.
///
/// Of equal scores the one with the smaller class number ranks first, so that top-1 is what `argmax` says. With at least as
/// many `k` as classes it is 1.
public struct TopK: Metric {
    /// How many of the highest scores are looked at.
    public let k: Int
    private var right = 0
    private var count = 0

    /// - Parameter k: At least 1.
    public init(_ k: Int = 5) { self.k = k }

    /// In `0 ... 1`; NaN without images.
    public var value: Double { Double(right) / Double(count) }

    public mutating func add(_ batch: ScoredBatch) {
        count += batch.count
        for (image, label) in batch.labels.enumerated() {
            let row = Array(batch.row(image))
            let own = row[label]
            var ahead = 0
            for (place, score) in row.enumerated() where place != label {
                // Neither is before the other: equal, or both NaN.
                let isAhead =
                    place < label ? !ScoredBatch.ranks(own, before: score) : ScoredBatch.ranks(score, before: own)
                if isAhead { ahead += 1 }
            }
            if ahead < k { right += 1 }
        }
    }

    public func fields(classes: [String]) -> Event.Fields {
        var fields: Event.Fields = [:]
        fields["top\(k)"] = .double(value)
        return fields
    }

    public func text(classes: [String]) -> String { "top-\(k): \(ProgressText.fixed(value * 100, 2)) %" }

    static let registration = Registry<any Metric>.Entry(
        "topk", "share of images whose class is among the k highest scores: k=5"
    ) { spec in TopK(try spec.int("k", default: 5, atLeast: 1)) }

    /// By the name that events give it.
    static let top1Registration = Registry<any Metric>.Entry("top1", "share of right answers: topk with k=1") { _ in
        TopK(1)
    }
}
