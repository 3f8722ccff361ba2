import FoveaTensor

/// The simplest image files: binary PGM (`P5`, grey) and PPM (`P6`, color) of Netpbm, with 8 bits a channel.
///
/// A header of four words, the magic, width, height and the largest value, with `#` comments anywhere between them; one
/// white space; then the rows of pixels, colors interleaved.
enum PortableImage {
    static let magics: [[UInt8]] = [Array("P5".utf8), Array("P6".utf8)]

    /// The picture, stretched to 0...255 where the largest value is smaller, as Pillow rounds it.
    static func decode(_ source: EncodedImage) throws -> Image {
        var header = Header(source: source)
        let magic = try header.word("the magic P5 or P6")
        guard magic == "P5" || magic == "P6" else {
            throw source.invalid(
                "expected a binary PGM or PPM image (P5 or P6), but the file begins with '\(magic.prefix(8))'; "
                    + "convert the image, or fetch or copy it again")
        }
        let channels = magic == "P5" ? 1 : 3
        let width = try header.number("the width", in: 1...65_535)
        let height = try header.number("the height", in: 1...65_535)
        let largest = try header.number("the largest value", in: 1...255)
        let size = try source.size(height: height, width: width)
        let start = header.position + 1
        let count = channels * size.area
        guard source.bytes.count - start >= count else {
            throw source.invalid(
                "expected \(count) bytes of pixels for \(width)x\(height) from byte \(start) on, "
                    + "but the file ends after \(max(source.bytes.count - start, 0)); it is truncated; "
                    + "fetch or copy it again")
        }
        let pixels = InterleavedPixels(size: size, step: channels, isGrey: channels == 1)
        UnsafeMutableRawBufferPointer(pixels.bytes).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: source.bytes[start..<(start + count)]))
        if largest < 255 { stretch(pixels.bytes, largest: largest) }
        return pixels.image(channels: source.channels)
    }

    private static func stretch(_ bytes: UnsafeMutableBufferPointer<UInt8>, largest: Int) {
        let table = (0...255).map { value in
            UInt8(min(Double(value) / Double(largest) * 255, 255).rounded(.toNearestOrEven))
        }
        for place in bytes.indices { bytes[place] = table[Int(bytes[place])] }
    }

    /// Reads words separated by white space and comments.
    private struct Header {
        let source: EncodedImage
        var position = 0

        private var bytes: UnsafeRawBufferPointer { source.bytes }

        mutating func word(_ expected: String) throws -> String {
            skipBlanks()
            let start = position
            while position < bytes.count, !Header.isSpace(bytes[position]), position - start < 32 { position += 1 }
            guard position > start else {
                throw source.invalid(
                    "expected \(expected) at byte \(start), but the file ends there; fetch or copy it again")
            }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        mutating func number(_ expected: String, in range: ClosedRange<Int>) throws -> Int {
            let text = try word(expected)
            guard let value = Int(text), range.contains(value) else {
                throw source.invalid(
                    "expected \(expected), \(range.lowerBound) to \(range.upperBound), before byte \(position), but "
                        + "found '\(text)'; convert the image, or fetch or copy it again")
            }
            return value
        }

        private mutating func skipBlanks() {
            while position < bytes.count {
                if bytes[position] == UInt8(ascii: "#") {
                    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                } else if Header.isSpace(bytes[position]) {
                    position += 1
                } else {
                    return
                }
            }
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    }
}
