import CKernels
import FoveaTensor

/// Means and variances of bytes, per channel or per place: exact sums, divided once.
struct PixelMoments: Sendable {
    /// `[channels]` or `[channels, height, width]`.
    let shape: Shape
    /// In grey levels, `0...255`.
    let means: [Double]
    /// In squared grey levels; 0 exactly where there is only one value.
    let variances: [Double]

    /// - Throws: a sentence when there is no image, or, per place, their one size is not known; whatever reading an image
    ///   throws.
    init(
        of dataset: any Dataset, per grain: NormalizationGrain, threads: Int, onBadImage: BadImagePolicy,
        for purpose: String
    ) throws {
        switch grain {
        case .channel:
            try dataset.requireImages(for: purpose)
            var sums = ChannelSums(channels: dataset.channels)
            try sums.add(dataset, threads: threads, onBadImage: onBadImage)
            shape = [dataset.channels]
            means = sums.means
            variances = (0..<dataset.channels).map { sums.covariance($0, $0) }
        case .pixel:
            let image = try dataset.requireImageShape(for: purpose)
            var sums = PlaceSums(places: image.count)
            try sums.add(dataset, threads: threads, onBadImage: onBadImage)
            shape = image
            means = sums.means
            variances = sums.variances
        }
    }
}

/// The sums of bytes and of their squares at every place of images of one size.
struct PlaceSums: ImageAccumulator {
    private(set) var count: UInt64 = 0
    private(set) var sums: [UInt64]
    private var squares: [UInt64]

    init(places: Int) {
        sums = [UInt64](repeating: 0, count: places)
        squares = sums
    }

    mutating func add(_ image: Image) {
        precondition(image.pixels.count == sums.count, "an image of \(image.shape), but sums for \(sums.count) places")
        fovea_sum_pixels(Int64(sums.count), image.pixels, &sums, &squares)
        count += 1
    }

    mutating func merge(_ other: PlaceSums) {
        count += other.count
        for place in sums.indices {
            sums[place] += other.sums[place]
            squares[place] += other.squares[place]
        }
    }

    var means: [Double] { sums.map { Double($0) / Double(count) } }

    var variances: [Double] {
        sums.indices.map { place in covariance(count: count, squares[place], sums[place], sums[place]) }
    }
}

/// `Σxy / n - Σx / n · Σy / n`, rounded once: the difference of two products is taken of whole numbers.
func covariance(count: UInt64, _ products: UInt64, _ first: UInt64, _ second: UInt64) -> Double {
    let numerator = Int128(count) * Int128(products) - Int128(first) * Int128(second)
    return Double(numerator) / (Double(count) * Double(count))
}
