import CKernels
import FoveaTensor

/// The smallest and the largest bytes, per channel or per place.
struct PixelExtremes: Sendable {
    /// `[channels]` or `[channels, height, width]`.
    let shape: Shape
    let smallest: [UInt8]
    let largest: [UInt8]

    /// - Throws: a sentence when there is no image or their size is not known; whatever reading an image throws.
    init(of dataset: any Dataset, per grain: NormalizationGrain, threads: Int, for purpose: String) throws {
        let image = try dataset.requireImageShape(for: purpose)
        var places = PlaceExtremes(places: image.count)
        try places.add(dataset, threads: threads)
        switch grain {
        case .pixel:
            shape = image
            smallest = places.smallest
            largest = places.largest
        case .channel:
            let plane = image[1] * image[2]
            let channels = (0..<image[0]).map { ($0 * plane)..<(($0 + 1) * plane) }
            shape = [image[0]]
            smallest = channels.map { places.smallest[$0].min() ?? 0 }
            largest = channels.map { places.largest[$0].max() ?? 0 }
        }
    }
}

/// The smallest and the largest byte at every place of images of one size.
private struct PlaceExtremes: ImageAccumulator {
    private(set) var smallest: [UInt8]
    private(set) var largest: [UInt8]

    init(places: Int) {
        smallest = [UInt8](repeating: 255, count: places)
        largest = [UInt8](repeating: 0, count: places)
    }

    mutating func add(_ image: Image) {
        precondition(image.pixels.count == smallest.count, "an image of \(image.shape), not of \(smallest.count) places")
        fovea_extreme_pixels(Int64(smallest.count), image.pixels, &smallest, &largest)
    }

    mutating func merge(_ other: PlaceExtremes) {
        for place in smallest.indices {
            smallest[place] = min(smallest[place], other.smallest[place])
            largest[place] = max(largest[place], other.largest[place])
        }
    }
}
