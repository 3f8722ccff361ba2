import FoveaTensor

/// Some images of another dataset, in a chosen order: image `i` is the base's image `indices[i]`.
public struct Subset: Dataset {
    /// The dataset that the images are in.
    public let base: any Dataset
    /// Places in `base`, one for each image of the subset.
    public let indices: [Int]
    // Asked for with every image, so not asked of the base each time.
    /// `[channels, height, width]`, as in the base.
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

    /// The number of images, repetitions included.
    public var count: Int { indices.count }
    /// All classes of the base, also those of which no image is left.
    public var classNames: [String] { base.classNames }

    /// The base's label of image `indices[index]`.
    public func label(at index: Int) -> Int32 { base.label(at: indices[index]) }

    /// Reads image `indices[index]` of the base; throws what the base throws.
    public func readImage(at index: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
        try base.readImage(at: indices[index], into: pixels)
    }
}
