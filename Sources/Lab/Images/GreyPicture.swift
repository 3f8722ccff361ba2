import Fovea
import FoveaPages

/// Numbers as a grey picture, for figures: the smallest black, the largest white.
enum GreyPicture {
    /// The picture as an address that holds all of it.
    ///
    /// - Parameter range: What is black and what is white; the smallest and the largest number where it is `nil`.
    /// - Throws: what encoding a picture throws.
    static func source(_ numbers: [Double], width: Int, range: ClosedRange<Double>? = nil) throws -> String {
        let low = range?.lowerBound ?? numbers.min() ?? 0
        let high = range?.upperBound ?? numbers.max() ?? 1
        let bytes = numbers.map { UInt8(min(max(($0 - low) / max(high - low, 1e-12), 0), 1) * 255) }
        let size = ImageSize(height: numbers.count / max(width, 1), width: width)
        return try HTML.source(of: Image(channels: 1, size: size, pixels: bytes))
    }
}
