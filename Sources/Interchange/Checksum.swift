import FoveaTensor

/// A fingerprint of named arrays, whatever their order: it tells a file that a disk has damaged from one that is whole. It is no
/// protection against somebody who means to deceive.
public struct Checksum: Sendable, Hashable, CustomStringConvertible {
    private var sum: UInt64 = 0

    /// Of all numbers and names.
    public init(_ arrays: [(path: String, array: NDArray)]) {
        for (path, array) in arrays { sum &+= Checksum.hash(array, from: fnv1a64(path)) }
    }

    /// 16 hexadecimal digits.
    public var description: String {
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Eight bytes at a time: multiplied, and turned so that every bit reaches the others.
    private static func hash(_ array: NDArray, from seed: UInt64) -> UInt64 {
        array.withUnsafeBytes { bytes in
            var hash = seed
            func take(_ word: UInt64) {
                hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 29
            }
            let words = bytes.count / 8
            for index in 0..<words { take(bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
            for byte in bytes[(8 * words)...] { take(UInt64(byte)) }
            return hash
        }
    }
}
