import Fovea
import Foundation

/// Checksums and lengths that formats keep of themselves.
enum Checksums {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    /// A PNG file whose chunks' checksums hold, as far as there are chunks.
    static func ofPNG(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard offset + 12 + length <= bytes.count else { break }
            let end = offset + 8 + length
            let sum = ~bytes[(offset + 4)..<end].reduce(~UInt32(0)) { table[Int(UInt8($0 & 255) ^ $1)] ^ $0 >> 8 }
            for place in 0..<4 { result[end + place] = UInt8(sum >> UInt32(24 - 8 * place) & 255) }
            offset = end + 4
        }
        return result
    }

    /// A shard whose header and index have the checksum that a writer would have given them.
    static func ofShard(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count > 96 else { return bytes }
        func number(_ place: Int, _ width: Int) -> Int {
            bytes[place..<(place + width)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let (header, images) = (number(12, 4), number(16, 3))
        var bytes = bytes
        for values in 0...3 {
            // With as many values an image as the header tells; tried, since the header may be spoiled.
            let end = 96 + header + images * (20 + 4 * values)
            let text = String(decoding: bytes[96..<min(96 + header, bytes.count)], as: UTF8.self)
            guard end <= bytes.count, text.contains("\"values\":[") else { continue }
            let told = text.components(after: "\"values\":[").prefix { $0 != "]" }.filter { $0 == "\"" }.count / 2
            guard told == values else { continue }
            bytes.replaceSubrange(32..<96, with: Array(try Digest.sha256(Array(bytes[..<32] + bytes[96..<end])).utf8))
        }
        return bytes
    }

    /// A safetensors file whose length of the header is where its JSON ends.
    static func ofSafetensors(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 8 else { return bytes }
        var (depth, end) = (0, 8)
        for place in 8..<bytes.count {
            if bytes[place] == UInt8(ascii: "{") { depth += 1 }
            if bytes[place] == UInt8(ascii: "}") { depth -= 1 }
            if depth <= 0 {
                end = place + 1
                break
            }
        }
        return withUnsafeBytes(of: UInt64(end - 8).littleEndian) { Array($0) } + bytes[8...]
    }
}

extension String {
    /// What stands after the first place of a text; nothing where it is not there.
    fileprivate func components(after mark: String) -> Substring {
        range(of: mark).map { self[$0.upperBound...] } ?? ""
    }
}
