import FoveaData
import FoveaTensor
import Testing

/// 15,000 spoiled image files, which with the 5,000 of ``MutationTests`` makes 20,000: each gives an image or a sentence
/// that names the file, in time and in bounded memory.
@Suite struct ImageMutationTests {
    /// The files of a format that are spoiled, small ones of every kind.
    static func files(_ format: String) throws -> [[UInt8]] {
        guard format == "ppm" else {
            return try ImageFileFixture.names(format).filter { !$0.contains("turned") || $0.hasSuffix("6") }
                .map(ImageFileFixture.file)
        }
        let pixels = Philox(key: 4).bits(12 * 10 * 3).map { UInt8(truncatingIfNeeded: $0) }
        return [("P5\n# grey\n36 10\n255\n", pixels), ("P6 12 10 200\n", pixels)].map { Array($0.utf8) + $1 }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [("jpeg", 5000), ("png", 5000), ("webp", 4000), ("ppm", 1000)])
    func mutations(format: String, count: Int) throws {
        let files = try Self.files(format)
        try #require(files.count > 1)
        var (images, failures) = (0, 0)
        MutationTests.forgetPeakMemory()
        let before = MutationTests.peakMemory
        for trial in 0..<count {
            let bytes = Self.mutated(files[trial % files.count], format, trial)
            let channels = trial % 3 == 0 ? 1 : 3
            do {
                let reduction = trial % 4 == 0 ? 4 : 1
                let image = try ImageFile.decode(bytes, name: "cats/7", channels: channels) { _ in reduction }
                images += 1
                guard image.channels == channels, (1...ImageFile.mostPixels).contains(image.size.area) else {
                    Issue.record("\(format), trial \(trial): an image \(image.shape)")
                    continue
                }
            } catch let error as FoveaError {
                failures += 1
                guard error.kind == .invalid, error.message.hasPrefix("cats/7: ") else {
                    Issue.record("\(format), trial \(trial): \(error)")
                    continue
                }
            }
        }
        #expect(images > count / 50, "the mutations are too wild: of \(count), \(images) are images")
        #expect(failures > count / 10, "the mutations are too tame: of \(count), \(failures) fail")
        // An image of the most pixels would take 200 MB for its planes alone.
        #expect(MutationTests.peakMemory - before < 256 << 20)
    }

    /// As other files are spoiled, or by an absurd size in the header. PNG files get right checksums half of the time, so
    /// that what they protect is read too.
    static func mutated(_ bytes: [UInt8], _ format: String, _ trial: Int) -> [UInt8] {
        var random = Philox(key: 12, stream: UInt64(trial)).bits(12)[...]
        func draw(_ limit: Int) -> Int { Int(random.popFirst() ?? 0) % limit }
        var result = bytes
        if draw(5) == 0 {
            let place = sizePlace(bytes, format)
            for offset in 0...draw(place.count) {
                let extremes: [UInt8] = format == "ppm" ? [57, 48, 32] : [0xFF, 0, 0x7F]
                result[place.lowerBound + offset % place.count] = extremes[draw(3)]
            }
        } else {
            result = MutationTests.mutated(bytes, trial)
        }
        return format == "png" && draw(2) == 0 ? withChecksums(result) : result
    }

    /// Where a file's header has its width and height.
    static func sizePlace(_ bytes: [UInt8], _ format: String) -> Range<Int> {
        switch format {
        case "jpeg":
            // A frame's marker, its length and the depth come first.
            let frame = (0..<(bytes.count - 9)).first { bytes[$0] == 0xFF && (0xC0...0xC2).contains(bytes[$0 + 1]) }
            return ((frame ?? 0) + 5)..<((frame ?? 0) + 9)
        case "png": return 16..<24
        case "webp":
            // After the first chunk's name and length: VP8X has flags, VP8L a signature, VP8 a tag and a signature.
            let places: [UInt8: Range<Int>] = [UInt8(ascii: "X"): 24..<30, UInt8(ascii: "L"): 21..<25]
            return places[bytes[15]] ?? 26..<30
        default: return 2..<9
        }
    }

    private static let checksums: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    /// A PNG file whose chunks' checksums hold, as far as there are chunks.
    static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard offset + 12 + length <= bytes.count else { break }
            let end = offset + 8 + length
            let sum = ~bytes[(offset + 4)..<end].reduce(~UInt32(0)) { checksums[Int(UInt8($0 & 255) ^ $1)] ^ $0 >> 8 }
            for place in 0..<4 { result[end + place] = UInt8(sum >> UInt32(24 - 8 * place) & 255) }
            offset = end + 4
        }
        return result
    }

    @Test func checksumsAreRight() throws {
        // The encoder's own.
        let file = try PNG.encode(ImageEncodingTests.image(channels: 3))
        var spoiled = file
        for place in 29..<33 { spoiled[place] = 0 }
        #expect(Self.withChecksums(spoiled) == file)
    }
}
