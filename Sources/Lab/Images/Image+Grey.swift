import Fovea

extension Image {
    /// Numbers as a grey picture, for figures: the smallest black, the largest white. What is not finite is mid-grey, and so are numbers that are
    /// all the same.
    ///
    /// - Parameters:
    ///   - numbers: Row by row.
    ///   - range: What is black and what is white; the smallest and the largest number where it is `nil`.
    init(grey numbers: [Double], width: Int, range: ClosedRange<Double>? = nil) {
        let finite = numbers.filter(\.isFinite)
        let low = range?.lowerBound ?? finite.min() ?? 0
        let high = range?.upperBound ?? finite.max() ?? 1
        self.init(
            Scaled.between(numbers, low, high),
            size: ImageSize(height: numbers.count / max(width, 1), width: width), .grey)
    }
}
