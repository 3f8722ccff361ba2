import CKernels

/// An image made so small that copies of it are the same whatever their size and compression: 16 x 16 places of each channel.
struct Thumbnail: Sendable {
    private static let side = 16

    /// Plane after plane.
    let pixels: [UInt8]
    /// The mean of all of them, by which near ones are looked up.
    let mean: Double
    /// The root of their mean square distance from their channel's mean: the contrast, which a plain colour has none of.
    let deviation: Double

    /// How many times smaller a file's image may be decoded for it.
    static func reduction(_ size: ImageSize) -> Int {
        [8, 4, 2].first { size.height >= 2 * side * $0 && size.width >= 2 * side * $0 } ?? 1
    }

    init(_ image: Image) {
        let size = ImageSize(height: Thumbnail.side, width: Thumbnail.side)
        pixels = Frame(source: ImageBox(of: image.size), resized: size).apply(to: image).pixels
        let area = size.area
        var (sums, variances) = (0.0, 0.0)
        for plane in 0..<image.channels {
            var (sum, squares) = (0, 0)
            for pixel in pixels[(plane * area)..<((plane + 1) * area)] {
                sum += Int(pixel)
                squares += Int(pixel) * Int(pixel)
            }
            let mean = Double(sum) / Double(area)
            sums += mean
            variances += Double(squares) / Double(area) - mean * mean
        }
        mean = sums / Double(max(image.channels, 1))
        deviation = (max(variances, 0) / Double(max(image.channels, 1))).squareRoot()
    }

    /// Whether there is anything on it to know it by; blank pages are all alike.
    var isDistinct: Bool { deviation > 5 }

    /// The root mean square of the difference up to which two thumbnails are of one image. Of Fashion-MNIST's test images, 5 have one so near in
    /// the training part, which are the same photographs; above, pairs of plain trousers begin.
    var tolerance: Double { 0.04 * deviation }

    /// The root mean square of the difference; `nil` where it is too large for the same image.
    func difference(from other: Thumbnail) -> Double? {
        // No smaller than the difference of the means, or of the contrasts.
        guard pixels.count == other.pixels.count, abs(mean - other.mean) <= tolerance,
            abs(deviation - other.deviation) <= tolerance
        else { return nil }
        let squares = fovea_squared_distance(Int64(pixels.count), pixels, other.pixels)
        let difference = (Double(squares) / Double(max(pixels.count, 1))).squareRoot()
        return difference <= tolerance ? difference : nil
    }
}
