import FoveaTensor
import Foundation

extension Safetensors {
    /// Writes the file, whole or not at all. The same arrays in the same order give the same bytes.
    ///
    /// Arrays with larger elements come first, otherwise in the given order, so that all are aligned for whoever maps the
    /// file into memory.
    ///
    /// - Parameter counters: Numbers beside the arrays, as I64 scalars, which Fovea has no dtype for: PyTorch's `num_batches_tracked`.
    /// - Throws: `missingFile` or `inputOutput` when it cannot be written; the file that was there then stays.
    public func write(to path: String, counters: [(name: String, value: Int)] = []) throws {
        // The offset breaks ties, since Swift does not promise a stable sort.
        let ordered = entries.enumerated().sorted { a, b in
            let (sizeA, sizeB) = (a.element.array.dtype.size, b.element.array.dtype.size)
            return sizeA != sizeB ? sizeA > sizeB : a.offset < b.offset
        }.map(\.element)
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
            fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        for counter in counters {
            fields.append(
                "\(json(counter.name)):{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[\(offset),\(offset + 8)]}")
            offset += 8
        }
        for entry in ordered {
            let end = offset + entry.array.type.byteCount
            let shape = entry.array.shape.dimensions.map(String.init).joined(separator: ",")
            let dtype = SafetensorsDType(entry.array.dtype).rawValue
            fields.append(
                "\(json(entry.name)):{\"dtype\":\"\(dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var header = Data("{\(fields.joined(separator: ","))}".utf8)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        try AtomicFile.write(to: path) { file in
            try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
            try file.write(header)
            for counter in counters {
                try withUnsafeBytes(of: Int64(counter.value).littleEndian) { try file.write($0) }
            }
            for entry in ordered { try entry.array.withUnsafeBytes { try file.write($0) } }
        }
    }

    /// Text as a JSON string.
    private func json(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
