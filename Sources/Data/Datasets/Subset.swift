import FoveaTensor

/// Some images of another dataset, in a chosen order: image `i` is the base's image `indices[i]`.
public struct Subset: DatasetWrapper {
    /// The dataset that the images are in.
    public let base: any Dataset
    /// Places in `base`, one for each image of the subset.
    public let indices: [Int]

    /// - Parameter indices: Places in `base`; any order, repetitions allowed.
    public init(of base: any Dataset, indices: [Int]) {
        precondition(
            indices.allSatisfy { $0 >= 0 && $0 < base.count },
            "a subset's indices must lie in its base of \(base.count)")
        self.base = base
        self.indices = indices
    }

    /// The number of images, repetitions included.
    public var count: Int { indices.count }

    /// The place that was chosen.
    public func baseIndex(of index: Int) -> Int { indices[index] }

    /// The base's fingerprint with the chosen places.
    public var fingerprint: String? {
        base.fingerprint.map { "\($0), \(indices.count) of \(base.count): \(indices.hashedText)" }
    }
}

extension [Int] {
    /// A short text that differs where the numbers differ.
    fileprivate var hashedText: String {
        let hash = withUnsafeBytes { fnv1a64($0) }
        return String(hash, radix: 16)
    }
}
