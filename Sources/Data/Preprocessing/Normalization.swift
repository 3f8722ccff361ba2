import FoveaTensor

/// How pixels become the numbers a network sees: `(pixel / 255 - mean) / standardDeviation`, per channel.
///
/// Computed from the training part alone and stored with the model, since what reads other images later must treat
/// them alike.
public struct Normalization: Sendable, Hashable, Codable {
    /// Per channel, of pixels scaled to `[0, 1]`.
    public let mean: [Double]
    /// Per channel, of pixels scaled to `[0, 1]`; positive.
    public let standardDeviation: [Double]

    private enum CodingKeys: String, CodingKey {
        case mean
        case standardDeviation = "std"
    }

    /// - Throws: a sentence when the counts differ or are 0, or a number is not finite or a deviation not positive.
    public init(mean: [Double], standardDeviation: [Double]) throws {
        guard !mean.isEmpty, mean.count == standardDeviation.count else {
            throw FoveaError.invalid(
                "a normalization needs a mean and a standard deviation for every channel, "
                    + "but got \(mean.count) and \(standardDeviation.count)")
        }
        guard mean.allSatisfy(\.isFinite), standardDeviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw FoveaError.invalid(
                "a normalization needs finite means and positive standard deviations, "
                    + "but got \(mean) and \(standardDeviation)")
        }
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// Reads the keys `mean` and `std`, each a list with a number per channel.
    ///
    /// - Throws: a sentence when the numbers cannot be a normalization; `DecodingError` when a key is missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            mean: container.decode([Double].self, forKey: .mean),
            standardDeviation: container.decode([Double].self, forKey: .standardDeviation))
    }

    /// Pixels scaled to `[0, 1]` and nothing else.
    public static func scaling(channels: Int) -> Normalization {
        precondition(channels > 0, "an image has at least one channel")
        return Normalization(
            unchecked: [Double](repeating: 0, count: channels), [Double](repeating: 1, count: channels))
    }

    /// The mean and the (biased) standard deviation of every channel over all pixels of all images of a dataset.
    ///
    /// One streaming pass that holds one image at a time; the sums are exact integers, so the order of the images makes no
    /// difference. A channel with only one value has deviation 1, so that it becomes zero rather than NaN.
    ///
    /// - Throws: whatever reading an image throws, and a sentence when there is none.
    public init(of dataset: any Dataset) throws {
        guard dataset.count > 0 else {
            throw FoveaError.invalid("mean and standard deviation need at least one image, but the dataset is empty")
        }
        let channels = dataset.channels
        var sums = [UInt64](repeating: 0, count: channels)
        var squares = [UInt64](repeating: 0, count: channels)
        var plane = 0
        for index in 0..<dataset.count {
            let image = try dataset.image(at: index)
            plane = image.size.area
            image.pixels.withUnsafeBufferPointer { pixels in
                for channel in 0..<channels {
                    let values = UnsafeBufferPointer(rebasing: pixels[(channel * plane)..<((channel + 1) * plane)])
                    let (sum, square) = Normalization.sums(values)
                    sums[channel] += sum
                    squares[channel] += square
                }
            }
        }
        let count = Double(dataset.count) * Double(plane)
        let means = sums.map { Double($0) / count }
        let variances = zip(squares, means).map { Double($0) / count - $1 * $1 }
        self.init(
            unchecked: means.map { $0 / 255 },
            // The smallest variance of bytes that are not all equal is far above what rounding leaves of none.
            variances.map { $0 > 1e-9 ? $0.squareRoot() / 255 : 1 })
    }

    /// The sum of values and of their squares.
    private static func sums(_ values: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        var total: (sum: UInt64, square: UInt64) = (0, 0)
        // 65536 squares of at most 255² fit in 32 bits, which vectorize better than 64.
        for start in stride(from: 0, to: values.count, by: 1 << 16) {
            var sum: UInt32 = 0
            var square: UInt32 = 0
            for place in start..<min(start + 1 << 16, values.count) {
                let value = UInt32(values[place])
                sum &+= value
                square &+= value &* value
            }
            total.sum += UInt64(sum)
            total.square += UInt64(square)
        }
        return total
    }

    private init(unchecked mean: [Double], _ standardDeviation: [Double]) {
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// The number of channels it is for.
    public var channels: Int { mean.count }

    /// The normalized value of a pixel scaled to `[0, 1]`.
    func normalized(_ value: Double, channel: Int) -> Float {
        Float((value - mean[channel]) / standardDeviation[channel])
    }
}
