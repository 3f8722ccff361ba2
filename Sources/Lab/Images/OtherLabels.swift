import Fovea

/// The images of another dataset with labels that are given: wrong ones, or places among fewer classes.
struct OtherLabels: DatasetWrapper {
    let base: any Dataset
    let classNames: [String]
    /// One for each image.
    let labels: [Int32]

    /// - Precondition: a label for each image, each a place in `classNames`.
    init(_ base: any Dataset, labels: [Int32], classNames: [String]) {
        precondition(labels.count == base.count && labels.allSatisfy { classNames.indices.contains(Int($0)) })
        self.base = base
        self.labels = labels
        self.classNames = classNames
    }

    func label(at index: Int) -> Int32 { labels[index] }
    /// The base's would say that these are its labels.
    var fingerprint: String? { nil }

    /// Labels of which a share is replaced by one of the other classes, each as likely as another, and which of them are wrong.
    ///
    /// - Parameters:
    ///   - share: In `0...1`; exactly so many of them, rounded.
    ///   - random: Says which, and what they are called.
    static func noisy(
        _ labels: [Int32], share: Double, classes: Int, random: Philox
    ) -> (labels: [Int32], wrong: [Bool]) {
        let order = random.permutation(labels.count)
        let draws = Philox(key: random.key, stream: random.stream &+ 1).uniform(labels.count)
        var (noisy, wrong) = (labels, [Bool](repeating: false, count: labels.count))
        for index in order.prefix(Int((share * Double(labels.count)).rounded())) {
            let step = 1 + min(Int(draws[index] * Float(classes - 1)), classes - 2)
            noisy[index] = (labels[index] + Int32(step)) % Int32(classes)
            wrong[index] = true
        }
        return (noisy, wrong)
    }
}

extension Dataset {
    /// The images of some classes only, which keep their order and are numbered from 0.
    func only(classes: [Int]) -> any Dataset {
        let places = Dictionary(zip(classes.map(Int32.init), 0...), uniquingKeysWith: { first, _ in first })
        let indices = (0..<count).filter { places[label(at: $0)] != nil }
        return OtherLabels(
            Subset(of: self, indices: indices), labels: indices.compactMap { places[label(at: $0)].map(Int32.init) },
            classNames: classes.map { classNames[$0] })
    }

    /// The first images.
    func first(_ count: Int) -> any Dataset { Subset(of: self, indices: Array(0..<min(count, self.count))) }
}
