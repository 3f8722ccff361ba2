import FoveaTensor

/// The batches of `Fixtures/residual_trajectory.py`: the same integers, exact in float32.
enum ResidualTrajectory {
    static let batchSize = 32
    static let classes = 10

    /// - Parameter step: counted from 0
    static func batch(_ step: Int) -> (images: NDArray, labels: NDArray) {
        let labels = (0..<batchSize).map { ($0 * 7 + step * 3) % classes }
        let count = batchSize * 3 * 16 * 16
        let pixels = (0..<count).map { place -> Float in
            let noise = Float(Double(bits(place + step * count) >> 8) * 0x1p-24 - 0.5)
            let (image, channel) = (place / 768, place / 256 % 3)
            let (row, column) = (place / 16 % 16, place % 16)
            let wave = row * (labels[image] + 1) + column * (channel + 1)
            return noise + (wave / 8 % 2 == 1 ? 0.5 : 0)
        }
        return (NDArray([batchSize, 3, 16, 16], pixels), NDArray([batchSize], labels.map(Int32.init)))
    }

    /// A stirred word for each place.
    private static func bits(_ place: Int) -> UInt64 {
        let mask: UInt64 = 0xFFFF_FFFF
        let first = (UInt64(place) &* 2_654_435_761 &+ 12345) & mask
        return ((first ^ (first >> 15)) &* 2_246_822_519) & mask
    }
}
