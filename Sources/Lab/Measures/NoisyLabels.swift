import Fovea

/// Images of which some are called what they are not: a share of the labels is replaced by one of the other classes, each as likely as another.
struct NoisyLabels: DatasetWrapper {
    let base: any Dataset
    private let labels: [Int32]

    /// - Parameters:
    ///   - share: In `0...1`, of all images.
    ///   - random: Says which, and what they are called.
    init(_ base: any Dataset, share: Double, random: Philox) {
        self.base = base
        let (chances, others) = (random.uniform(base.count * 2), base.classNames.count - 1)
        labels = (0..<base.count).map { index in
            let label = base.label(at: index)
            guard Double(chances[index]) < share, others > 0 else { return label }
            let other = Int32(min(Int(Double(chances[base.count + index]) * Double(others)), others - 1))
            return other < label ? other : other + 1
        }
    }

    func label(at index: Int) -> Int32 { labels[index] }
    var fingerprint: String? { nil }
}
