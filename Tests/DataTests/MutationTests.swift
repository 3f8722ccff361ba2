import Foundation
import FoveaData
import FoveaTensor
import Testing

/// Thousands of spoiled files: each gives the right array or a sentence naming the file, never a crash, and memory stays.
@Suite struct MutationTests {
    static let elements = Philox(key: 3).bits(12 * 8 * 8).map { UInt8($0 & 0x3F) }
    static let plain = idx([12, 8, 8], elements)

    @Test(arguments: [false, true])
    func mutations(compressed: Bool) throws {
        let folder = try TemporaryFolder(inMemory: true)
        let whole = compressed ? try gzipped(Self.plain) : Self.plain
        var failures = 0
        Self.forgetPeakMemory()
        let before = Self.peakMemory
        for trial in 0..<2500 {
            let path = try folder.write(Self.mutated(whole, trial), to: "mutated")
            do {
                let array = try IDX(contentsOf: path, rank: 3)
                #expect(array.bytes.count == array.shape.count)
                // A checksum lets nothing through but what does not matter, such as the header's time stamp.
                if compressed { #expect(array.bytes == Self.elements) }
            } catch let error as FoveaError {
                failures += 1
                #expect(error.kind == .invalid)
                #expect(error.message.hasPrefix("\(path), byte "), "trial \(trial): \(error)")
            }
        }
        #expect(failures > 500, "the mutations are too tame")
        // A header of 2^32 rows would show.
        #expect(Self.peakMemory - before < 256 << 20)
    }

    /// A few flipped bits, a cut, an inserted run or a large number, drawn from the trial.
    static func mutated(_ bytes: [UInt8], _ trial: Int) -> [UInt8] {
        var random = Philox(key: 11, stream: UInt64(trial)).bits(16)[...]
        func draw(_ limit: Int) -> Int { Int(random.popFirst() ?? 0) % limit }
        var bytes = bytes
        switch draw(4) {
        case 0: for _ in 0...draw(4) { bytes[draw(bytes.count)] ^= 1 << UInt8(draw(8)) }
        case 1: bytes.removeLast(draw(bytes.count))
        case 2:
            let run = [UInt8](repeating: UInt8(draw(256)), count: 1 + draw(9))
            bytes.insert(contentsOf: run, at: draw(bytes.count))
        default: bytes[draw(min(bytes.count, 16))] = UInt8(draw(2) * 127 + draw(129))
        }
        return bytes
    }

    /// Makes ``peakMemory`` begin anew at what is in use, where Linux allows it; earlier tests may have had much.
    static func forgetPeakMemory() {
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }

    /// The most memory this process has had, in bytes.
    static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
