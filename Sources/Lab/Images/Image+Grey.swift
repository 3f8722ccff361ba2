import Fovea

extension Image {
    /// Numbers as a grey picture, for figures: the smallest black, the largest white.
    ///
    /// - Parameters:
    ///   - numbers: Row by row.
    ///   - range: What is black and what is white; the smallest and the largest number where it is `nil`.
    init(grey numbers: [Double], width: Int, range: ClosedRange<Double>? = nil) {
        let low = range?.lowerBound ?? numbers.min() ?? 0
        let high = range?.upperBound ?? numbers.max() ?? 1
        let bytes = numbers.map { UInt8(min(max(($0 - low) / max(high - low, 1e-12), 0), 1) * 255) }
        self.init(
            channels: 1, size: ImageSize(height: numbers.count / max(width, 1), width: width), pixels: bytes)
    }
}
