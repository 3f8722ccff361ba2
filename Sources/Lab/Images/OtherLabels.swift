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
