import FoveaTensor
import Foundation

/// The JSON part of a safetensors file.
struct SafetensorsHeader {
    struct Array {
        let name: String
        let dtype: SafetensorsDType
        let shape: Shape
        /// Places in the file's data part.
        let bytes: Range<Int>
    }

    /// In the order of their bytes.
    let arrays: [Array]
    let metadata: [String: String]

    /// The format's own limit, which keeps a corrupt length from being taken for an allocation.
    static let largest = 100_000_000

    /// - Parameters:
    ///   - dataCount: the bytes after the header
    ///   - path: the file, for errors
    /// - Throws: a sentence for text that is not such a header, and for arrays that overlap, leave gaps or lie outside.
    init(_ text: Data, dataCount: Int, path: String) throws {
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: text)
        } catch let error as FoveaError {
            throw error.at(path)
        } catch {
            let reason = (error as? DecodingError)?.sentence ?? error.localizedDescription
            throw FoveaError.invalid(
                "\(path), byte 8: the header of \(text.count) bytes is not the JSON of a safetensors file: \(reason)")
        }
        metadata = fields.metadata
        let start = 8 + text.count
        arrays = try fields.arrays.map { try Array($0, dataCount: dataCount, start: start, path: path) }
            .sorted {
                ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < (
                    $1.bytes.lowerBound, $1.bytes.upperBound, $1.name
                )
            }
        var end = 0
        for array in arrays {
            guard array.bytes.lowerBound == end else {
                let what = array.bytes.lowerBound < end ? "overlaps the array before it" : "leaves a gap before it"
                throw FoveaError.invalid(
                    "\(path), byte \(start + array.bytes.lowerBound): '\(array.name)' \(what); expected its data at byte "
                        + "\(start + end)")
            }
            end = array.bytes.upperBound
        }
        guard end == dataCount else {
            throw FoveaError.invalid(
                "\(path), byte \(start + end): \(dataCount - end) bytes follow the last array and belong to none")
        }
    }

    /// The header as it is written.
    fileprivate struct Fields: Decodable {
        var metadata: [String: String] = [:]
        var arrays: [(name: String, field: Field)] = []

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Name.self)
            for key in values.allKeys {
                if key.stringValue == "__metadata__" {
                    metadata = try values.decode([String: String].self, forKey: key)
                } else {
                    arrays.append((key.stringValue, try values.decode(Field.self, forKey: key)))
                }
            }
        }
    }

    fileprivate struct Field: Decodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    fileprivate struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension SafetensorsHeader.Array {
    fileprivate init(
        _ entry: (name: String, field: SafetensorsHeader.Field), dataCount: Int, start: Int, path: String
    ) throws {
        let (name, field) = entry
        let place = "\(path), byte 8: '\(name)'"
        guard let dtype = SafetensorsDType(rawValue: field.dtype) else {
            throw FoveaError.invalid("\(place) has the dtype \(field.dtype), which is not one of safetensors'")
        }
        guard field.shape.allSatisfy({ $0 >= 0 }) else {
            throw FoveaError.invalid("\(place) has the shape \(field.shape); extents must not be negative")
        }
        guard field.offsets.count == 2, field.offsets[0] >= 0, field.offsets[0] <= field.offsets[1] else {
            throw FoveaError.invalid("\(place) has data_offsets \(field.offsets); expected [begin, end]")
        }
        let (begin, end) = (field.offsets[0], field.offsets[1])
        guard end <= dataCount else {
            // Not added to the start: numbers from a file may be as large as any.
            throw FoveaError.invalid(
                "\(place) has data_offsets \(field.offsets), but the file has only \(dataCount) bytes of data; "
                    + "it is truncated or corrupt")
        }
        let shape = Shape(field.shape)
        try shape.requireCountable(place)
        let size = shape.count * dtype.size
        guard size == end - begin else {
            throw FoveaError.invalid(
                "\(place) with shape \(field.shape) and dtype \(field.dtype) needs \(size) bytes, but its data_offsets "
                    + "\(field.offsets) hold \(end - begin)")
        }
        self.init(name: name, dtype: dtype, shape: shape, bytes: begin..<end)
    }
}
