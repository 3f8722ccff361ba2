import Foundation
import FoveaTensor

/// Random numbers one after the other from one stream; a copy draws the same numbers again.
public struct RandomDraws: Sendable {
    private let random: Philox
    private var words = SIMD4<UInt32>()
    private var next = 0

    /// From the first number of a stream.
    public init(_ random: Philox) { self.random = random }

    /// 32 random bits.
    public mutating func bits() -> UInt32 {
        if next % 4 == 0 { words = random.block(UInt64(next / 4)) }
        defer { next += 1 }
        return words[next % 4]
    }

    /// Evenly in `[0, 1)`.
    public mutating func uniform() -> Double { Double(bits() >> 8) * 0x1p-24 }

    /// Evenly between the bounds.
    public mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// A whole number `0 ..< count`, each as likely as the others; `count` must be at least 1.
    public mutating func index(below count: Int) -> Int {
        let word = UInt64(bits()) << 32 | UInt64(bits())
        return Int(word.multipliedFullWidth(by: UInt64(count)).high)
    }

    /// True with this probability.
    public mutating func isTrue(probability: Double) -> Bool { uniform() < probability }

    /// With the normal distribution of mean 0 and variance 1.
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// The seed of a stream of its own, for what needs a number for every pixel.
    public mutating func philox() -> Philox {
        let key = UInt64(bits()) << 32 | UInt64(bits())
        return Philox(key: key)
    }
}
