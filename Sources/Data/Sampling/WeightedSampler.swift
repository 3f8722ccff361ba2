import FoveaTensor

/// Images drawn with replacement: each place of an epoch shows image `i` with the probability `weights[i] / Σ weights`, as
/// PyTorch's `WeightedRandomSampler` does.
public struct WeightedSampler: Sampler {
    /// The number of images in every epoch.
    public let count: Int
    /// What all epochs' draws are drawn from.
    public let seed: UInt64
    /// The sum of the weights up to and including each image.
    private let cumulative: [Double]

    /// - Parameters:
    ///   - weights: One for each image, 0 or above; they need not sum to anything.
    ///   - count: The number of images in every epoch; as many as there are by default.
    /// - Throws: a sentence when a weight is negative or not finite, or all are 0.
    public init(weights: [Double], count: Int? = nil, seed: UInt64) throws {
        if let place = weights.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
            throw FoveaError.invalid(
                "a sampling weight must be a finite number of at least 0, but that of image \(place) is \(weights[place])"
            )
        }
        var sum = 0.0
        cumulative = weights.map { weight in
            sum += weight
            return sum
        }
        guard sum > 0, sum.isFinite else {
            throw FoveaError.invalid("at least one image needs a sampling weight above 0, but they sum to \(sum)")
        }
        self.count = count ?? weights.count
        self.seed = seed
    }

    /// A function of the seed and the epoch alone. Time proportional to `count` times the logarithm of the weights' number.
    public func indices(epoch: Int) -> [Int] {
        let words = Philox(key: seed, stream: RandomStream.weighted(epoch: epoch)).bits(2 * count)
        let total = cumulative.last ?? 0
        return (0..<count).map { place in
            // 53 bits, for a float's 24 would never choose some images of a large dataset.
            let word = UInt64(words[2 * place]) << 32 | UInt64(words[2 * place + 1])
            return firstIndex(above: Double(word >> 11) * 0x1p-53 * total)
        }
    }

    /// The first image whose cumulative weight is above `value`: one of weight 0 never is.
    private func firstIndex(above value: Double) -> Int {
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
