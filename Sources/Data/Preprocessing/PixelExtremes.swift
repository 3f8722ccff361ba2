import CKernels
import FoveaTensor

/// The smallest and the largest bytes, per channel or per place.
struct PixelExtremes: Sendable {
    /// `[channels]` or `[channels, height, width]`.
    let shape: Shape
    let smallest: [UInt8]
    let largest: [UInt8]

    /// - Throws: a sentence when there is no image, or, per place, their one size is not known; whatever reading an image
    ///   throws.
    init(
        of dataset: any Dataset, per grain: NormalizationGrain, threads: Int, onBadImage: BadImagePolicy,
        for purpose: String
    ) throws {
        try dataset.requireImages(for: purpose)
        shape = grain == .channel ? [dataset.channels] : try dataset.requireImageShape(for: purpose)
        var extremes = Extremes(shape: shape)
        try extremes.add(dataset, threads: threads, onBadImage: onBadImage)
        smallest = extremes.smallest
        largest = extremes.largest
    }
}

/// The smallest and the largest byte so far, of every channel or at every place.
private struct Extremes: ImageAccumulator {
    private let isPerChannel: Bool
    private(set) var smallest: [UInt8]
    private(set) var largest: [UInt8]

    init(shape: Shape) {
        isPerChannel = shape.rank == 1
        smallest = [UInt8](repeating: 255, count: shape.count)
        largest = [UInt8](repeating: 0, count: shape.count)
    }

    mutating func add(_ image: Image) {
        let count = isPerChannel ? image.channels : image.pixels.count
        precondition(count == smallest.count, "an image of \(image.shape), but extremes of \(smallest.count)")
        let plane = isPerChannel ? image.size.area : 1
        fovea_extreme_pixels(Int64(count), Int64(plane), image.pixels, &smallest, &largest)
    }

    mutating func merge(_ other: Extremes) {
        for place in smallest.indices {
            smallest[place] = min(smallest[place], other.smallest[place])
            largest[place] = max(largest[place], other.largest[place])
        }
    }
}
