/// Makes inputs from a target's seeds: each is a function of the target and of one number.
struct InputMaker {
    private let target: FuzzTarget
    private let seeds: [[UInt8]]

    init(_ target: FuzzTarget) throws {
        self.target = target
        seeds = try target.seeds()
    }

    /// The input of a number. Small numbers are the seeds themselves, as they are.
    func input(_ number: UInt64) throws -> [UInt8] {
        if number < UInt64(seeds.count) { return seeds[Int(number)] }
        var random = RandomBits(number)
        var bytes = random.pick(seeds) ?? []
        // Most often one or two changes, sometimes many.
        for _ in 0...random.below(random.below(4) == 0 ? 12 : 2) { change(&bytes, &random) }
        if bytes.count > target.mostBytes { bytes.removeLast(bytes.count - target.mostBytes) }
        guard let repair = target.repair, random.below(2) == 0 else { return bytes }
        return try repair(bytes)
    }

    private func change(_ bytes: inout [UInt8], _ random: inout RandomBits) {
        let place = random.below(bytes.count + 1)
        let isInside = place < bytes.count
        switch random.below(11) {
        case 0 where isInside: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1 where isInside: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: overwrite(&bytes, at: place, with: number(&random, count: bytes.count))
        case 3: bytes.removeLast(random.below(bytes.count + 1))
        case 4:
            let end = min(place + 1 + random.below(random.below(3) == 0 ? 256 : 8), bytes.count)
            bytes.removeSubrange(place..<end)
        case 5: bytes.insert(contentsOf: [UInt8](repeating: bytes.first ?? 0, count: 1 + random.below(9)), at: place)
        case 6: splice(&bytes, at: place, &random)
        case 7: repeatPart(&bytes, at: place, &random)
        case 8: bytes.insert(contentsOf: decimal(&random), at: place)
        case 9: replaceDecimal(&bytes, from: place, &random)
        default:
            guard let word = random.pick(target.dictionary) else {
                bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                break
            }
            if random.below(3) == 0 {
                overwrite(&bytes, at: place, with: word)
            } else {
                bytes.insert(contentsOf: word, at: place)
            }
        }
    }

    private func overwrite(_ bytes: inout [UInt8], at place: Int, with new: [UInt8]) {
        for (offset, byte) in new.enumerated() where place + offset < bytes.count { bytes[place + offset] = byte }
    }

    /// Integers that readers stumble over, in 1 to 8 bytes of either order.
    private func number(_ random: inout RandomBits, count: Int) -> [UInt8] {
        let values: [UInt64] = [
            0, 1, .max, .max - 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
            0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 1 << 40, UInt64(count), UInt64(count) &+ 1,
            UInt64(count) &- 1,
            UInt64(random.below(300)),
        ]
        let value = random.pick(values) ?? 0
        let width = 1 << random.below(4)
        let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return random.below(2) == 0 ? little : little.reversed()
    }

    /// Numbers that readers of text stumble over.
    private func decimal(_ random: inout RandomBits) -> [UInt8] {
        let texts = [
            "0", "-1", "1", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
            "18446744073709551615",
            "4294967296", "2147483648", "1e309", "-1e309", "1e308", "1e-320", "nan", "inf", "-0", "0.5", "1e18", "1e19",
            "99999999999999999999", "65536", "1000000", "1000001", "10000", "3037000500", "1099511627776", "0x10",
            "1_000", "007", "+1", "1.", ".5",
        ]
        return Array((random.pick(texts) ?? "").utf8)
    }

    /// Another number in the place of the next one in a text.
    private func replaceDecimal(_ bytes: inout [UInt8], from place: Int, _ random: inout RandomBits) {
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: decimal(&random))
    }

    /// From a place on, what stands at a place of another seed.
    private func splice(_ bytes: inout [UInt8], at place: Int, _ random: inout RandomBits) {
        guard let other = random.pick(seeds) else { return }
        let from = random.below(other.count + 1)
        let part = random.below(2) == 0 ? other[from...] : other[from..<min(from + random.below(64), other.count)]
        bytes.replaceSubrange(place..<(random.below(2) == 0 ? bytes.count : place), with: part)
    }

    /// A part several times, as deep nesting and long lists are made of.
    private func repeatPart(_ bytes: inout [UInt8], at place: Int, _ random: inout RandomBits) {
        let end = min(place + 1 + random.below(random.below(2) == 0 ? 2 : 40), bytes.count)
        guard place < end else { return }
        let part = Array(bytes[place..<end])
        let times = min(1 << random.below(random.below(20) == 0 ? 16 : 8), target.mostBytes / part.count)
        bytes.insert(contentsOf: Array(repeatElement(part, count: times).joined()), at: place)
    }
}
