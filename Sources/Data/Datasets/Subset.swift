import FoveaTensor

/// Some images of another dataset, in a chosen order: image `i` is the base's image `indices[i]`.
public struct Subset: Dataset {
    public let base: any Dataset
    public let indices: [Int]
    // Asked for with every image, so not asked of the base each time.
    public let imageShape: Shape

    /// - Parameter indices: Places in `base`; any order, repetitions allowed.
    public init(of base: any Dataset, indices: [Int]) {
        precondition(
            indices.allSatisfy { $0 >= 0 && $0 < base.count },
            "a subset's indices must lie in its base of \(base.count)")
        self.base = base
        self.indices = indices
        imageShape = base.imageShape
    }

    public var count: Int { indices.count }
    public var classNames: [String] { base.classNames }

    public func label(at index: Int) -> Int32 { base.label(at: indices[index]) }

    public func readImage(at index: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
        try base.readImage(at: indices[index], into: pixels)
    }
}
