#if canImport(Glibc)
import Glibc
#else
import Foundation
#endif

/// A counter-based random generator, Philox4x32-10 (Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3").
///
/// It has no state that advances: every number is a function of the key (the seed), the stream (who draws) and its
/// place. ``Operations/RandomBits`` gives the same words inside a program.
public struct Philox: Sendable, Hashable {
    /// The seed.
    public let key: UInt64
    /// Which of the key's 2⁶⁴ independent sequences.
    public let stream: UInt64

    /// The sequence of `stream` under the seed `key`; equal ones give equal numbers.
    public init(key: UInt64, stream: UInt64 = 0) {
        self.key = key
        self.stream = stream
    }

    /// The key as ``Operations/RandomBits`` takes it: i32`[2]`, low word first.
    public var keyArray: NDArray {
        NDArray([2], [Int32(truncatingIfNeeded: key), Int32(truncatingIfNeeded: key >> 32)])
    }

    /// The four words of one counter: ten rounds of multiplication and exclusive or.
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (x, k) = (counter, key)
        for _ in 0..<10 {
            let a = UInt64(x[0]) * 0xD251_1F53
            let b = UInt64(x[2]) * 0xCD9E_8D57
            let (highA, lowA) = (UInt32(a >> 32), UInt32(truncatingIfNeeded: a))
            let (highB, lowB) = (UInt32(b >> 32), UInt32(truncatingIfNeeded: b))
            x = SIMD4(highB ^ x[1] ^ k[0], lowB, highA ^ x[3] ^ k[1], lowA)
            k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
        }
        return x
    }

    /// The four words at places `4 * index ..< 4 * index + 4`.
    public func block(_ index: UInt64) -> SIMD4<UInt32> {
        func halves(_ word: UInt64) -> (UInt32, UInt32) { (UInt32(truncatingIfNeeded: word), UInt32(word >> 32)) }
        let (low, high) = halves(index)
        let (streamLow, streamHigh) = halves(stream)
        let (keyLow, keyHigh) = halves(key)
        return Philox.block(counter: SIMD4(low, high, streamLow, streamHigh), key: SIMD2(keyLow, keyHigh))
    }

    /// The first `count` words.
    public func bits(_ count: Int) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
            for start in stride(from: 0, to: count, by: 4) {
                let words = block(UInt64(start / 4))
                for place in start..<min(start + 4, count) {
                    buffer.initializeElement(at: place, to: words[place - start])
                }
            }
            initialized = count
        }
    }

    /// `count` numbers spread evenly over `[0, 1)`: the upper 24 bits of each word, times 2⁻²⁴.
    public func uniform(_ count: Int) -> [Float] { bits(count).map { Float($0 >> 8) * 0x1p-24 } }

    /// `count` numbers with the normal distribution of mean 0 and variance 1: `√(-2 ln(1 - u)) * cos(2π v)`, where number
    /// `i` takes `u` from word `i` and `v` from word `count + i`. Equal to `Tensor.randomNormal` up to rounding.
    public func normal(_ count: Int) -> [Float] {
        let uniform = uniform(2 * count)
        return (0..<count).map { place in
            let radius = (-2 * log(1 - Double(uniform[place]))).squareRoot()
            return Float(radius * cos(2 * .pi * Double(uniform[count + place])))
        }
    }

    /// The numbers `0 ..< count` in random order, each order as likely as any other (Fisher and Yates).
    public func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        let words = bits(2 * count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            // 64 bits, so that the bias of the multiplication is below anything measurable.
            let word = UInt64(words[2 * last]) << 32 | UInt64(words[2 * last + 1])
            order.swapAt(last, Int(word.multipliedFullWidth(by: UInt64(last) + 1).high))
        }
        return order
    }
}
