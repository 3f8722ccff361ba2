import Fovea
import Foundation

/// The simplest image files: binary PGM (`P5`, gray) and PPM (`P6`, color) of Netpbm, with 8 bits a channel.
///
/// A header of four words, the magic, width, height and the largest value, with `#` comments anywhere between them; one
/// white space; then the rows of pixels, colors interleaved.
enum PortableImage {
    /// The image as `u8[channels, height, width]`, stretched to 0...255 where the largest value is smaller.
    ///
    /// - Throws: a sentence naming `path` and the byte at which the file is not what it should be.
    static func decode(_ data: [UInt8], path: String) throws -> NDArray {
        var header = Header(data: data, path: path)
        let magic = try header.word("the magic P5 or P6")
        guard magic == "P5" || magic == "P6" else {
            throw FoveaError.invalid(
                "\(path): expected a binary PGM or PPM image (P5 or P6), but the file begins with '\(magic.prefix(8))'")
        }
        let channels = magic == "P5" ? 1 : 3
        let width = try header.number("the width", in: 1...65_535)
        let height = try header.number("the height", in: 1...65_535)
        let largest = try header.number("the largest value", in: 1...255)
        let start = header.position + 1
        let count = channels * height * width
        guard data.count - start >= count else {
            throw FoveaError.invalid(
                "\(path): expected \(count) bytes of pixels for \(width)x\(height) from byte \(start) on, "
                    + "but the file ends after \(max(data.count - start, 0)); it is truncated")
        }
        let plane = height * width
        return NDArray(TensorType([channels, height, width], .u8)) { pixels in
            for place in 0..<plane {
                for channel in 0..<channels {
                    let value = Int(data[start + place * channels + channel])
                    pixels[channel * plane + place] = UInt8(min(value * 255 / largest, 255))
                }
            }
        }
    }

    /// Reads words separated by white space and comments.
    private struct Header {
        let data: [UInt8]
        let path: String
        var position = 0

        mutating func word(_ expected: String) throws -> String {
            skipBlanks()
            let start = position
            while position < data.count, !Header.isSpace(data[position]), position - start < 32 { position += 1 }
            guard position > start else {
                throw FoveaError.invalid("\(path): expected \(expected) at byte \(start), but the file ends there")
            }
            return String(decoding: data[start..<position], as: UTF8.self)
        }

        mutating func number(_ expected: String, in range: ClosedRange<Int>) throws -> Int {
            let text = try word(expected)
            guard let value = Int(text), range.contains(value) else {
                throw FoveaError.invalid(
                    "\(path): expected \(expected), \(range.lowerBound) to \(range.upperBound), before byte "
                        + "\(position), but found '\(text)'")
            }
            return value
        }

        private mutating func skipBlanks() {
            while position < data.count {
                if data[position] == UInt8(ascii: "#") {
                    while position < data.count, data[position] != UInt8(ascii: "\n") { position += 1 }
                } else if Header.isSpace(data[position]) {
                    position += 1
                } else {
                    return
                }
            }
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    }
}
