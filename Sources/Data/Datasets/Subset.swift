import FoveaTensor

/// Some images of another dataset, in a chosen order: image `i` is the base's image `indices[i]`.
public struct Subset: Dataset {
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
    /// As in the base.
    public var channels: Int { base.channels }
    /// As in the base.
    public var imageSize: ImageSize? { base.imageSize }
    /// All classes of the base, also those of which no image is left.
    public var classNames: [String] { base.classNames }
    /// As in the base.
    public var valueNames: [String] { base.valueNames }

    /// The base's label of image `indices[index]`.
    public func label(at index: Int) -> Int32 { base.label(at: indices[index]) }

    /// The base's values of image `indices[index]`.
    public func values(at index: Int) -> [Float] { base.values(at: indices[index]) }

    /// Image `indices[index]` of the base; throws what the base throws.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        try base.image(at: indices[index], reducing: reduction)
    }

    /// The base's file.
    public func encodedImage(at index: Int) throws -> [UInt8]? { try base.encodedImage(at: indices[index]) }

    /// Where the base has it.
    public func place(of index: Int) -> String { base.place(of: indices[index]) }

    /// As in the base.
    public var warnings: [String] { base.warnings }

    /// The base's fingerprint with the chosen places.
    public var fingerprint: String? {
        base.fingerprint.map { "\($0), \(indices.count) of \(base.count): \(indices.hashedText)" }
    }
}

extension [Int] {
    /// A short text that differs where the numbers differ: FNV-1a over their bytes.
    fileprivate var hashedText: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for number in self {
            for shift in stride(from: 0, to: 64, by: 8) {
                hash ^= UInt64(truncatingIfNeeded: number >> shift) & 0xFF
                hash &*= 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }
}
