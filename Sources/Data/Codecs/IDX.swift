import FoveaInterchange
import FoveaTensor

/// An array of bytes in the IDX format of the MNIST files, plain or gzip.
///
///     bytes 0-1   zero
///     byte  2     the type of the elements: 0x08, unsigned bytes
///     byte  3     the rank
///     then        one big-endian 32-bit extent per axis
///     then        the elements, row-major
///
/// (LeCun, Cortes and Burges, "The MNIST database of handwritten digits".) Other element types exist; images and labels do
/// not use them, and they are refused.
public struct IDX: Sendable {
    /// The extents, outermost first.
    public let shape: Shape
    /// The elements.
    public let bytes: [UInt8]

    /// The most elements that are read unless asked otherwise: 4 GiB.
    public static let defaultLimit = 4 << 30

    /// How much is reserved on the word of a header; beyond that, memory grows with what really comes.
    private static let reserve = 64 << 20

    /// Reads a whole file. The header is checked against the length of the file (or against what its compressed length
    /// can hold), and the file must end where the header says.
    ///
    /// - Parameters:
    ///   - rank: The rank it must have: 3 for images, 1 for labels.
    ///   - limit: The most elements to accept.
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file, the byte and what was expected there.
    public init(contentsOf path: String, rank: Int, limit: Int = IDX.defaultLimit) throws {
        let headerSize = 4 + 4 * rank
        let limit = min(max(limit, 0), Int.max / 2)
        // One more, so that a file which goes on is told apart from one that ends.
        let source = try InputFile.openInflating(path: path, limit: headerSize + limit + 1)
        let most = source.mostBytesPossible
        shape = try IDX.readHeader(source, rank: rank)
        let count = try IDX.checkedCount(shape, limit: limit, most: most - headerSize, source, headerSize)
        bytes = try IDX.readElements(source, count: count, headerSize: headerSize)
    }

    private static func readHeader(_ source: any ByteSource, rank: Int) throws -> Shape {
        var header = [UInt8](repeating: 0, count: 4 + 4 * rank)
        let got = try header.withUnsafeMutableBytes { try source.read(into: $0) }
        let size = header.count
        guard got > 0 else {
            throw source.invalid(at: 0, "expected an IDX header of \(size) bytes, but the file is empty")
        }
        guard header[0] == 0, header[1] == 0 else {
            throw source.invalid(
                at: 0,
                "an IDX file begins with two zero bytes, but these are \(header[0]) and \(header[1]); "
                    + "is it another kind of file?")
        }
        // A file of two bytes has no type to complain about.
        guard got < 3 || header[2] == 0x08 else {
            throw source.invalid(
                at: 2, "expected the element type 0x08 (unsigned bytes), but found 0x\(String(header[2], radix: 16))")
        }
        guard got < 4 || header[3] == rank else {
            throw source.invalid(
                at: 3, "expected rank \(rank) (\(rank == 1 ? "labels" : "images")), but found rank \(header[3])")
        }
        guard got == size else {
            throw source.invalid(
                at: got, "expected an IDX header of \(size) bytes, but the file ends here; fetch or copy it again")
        }
        return Shape(
            (1...rank).map { axis in
                header[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) }
            })
    }

    /// The number of elements, if it is possible.
    private static func checkedCount(
        _ shape: Shape, limit: Int, most: Int, _ source: any ByteSource, _ headerSize: Int
    ) throws -> Int {
        var count = 1
        for extent in shape.dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw source.invalid(at: 4, "the header announces \(shape) elements, more than can be counted")
            }
            count = product
        }
        guard count <= limit else {
            throw source.invalid(
                at: 4, "the header announces \(shape), \(count) bytes, but at most \(limit) are accepted")
        }
        guard count <= most else {
            throw source.invalid(
                at: 4,
                "the header announces \(shape), \(count) bytes, but the file has at most \(max(most, 0)) after its "
                    + "header of \(headerSize), so it is truncated or the header is corrupt; fetch or copy it again")
        }
        return count
    }

    private static func readElements(_ source: any ByteSource, count: Int, headerSize: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, reserve))
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { chunk.deallocate() }
        while bytes.count < count {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk[..<min(chunk.count, count - bytes.count)])
            let got = try source.read(into: wanted)
            bytes.append(contentsOf: wanted[..<got])
            guard got == wanted.count else {
                throw source.invalid(
                    at: headerSize + bytes.count,
                    "the file ends here, but its header announces \(headerSize + count) bytes; fetch or copy it again")
            }
        }
        // Reading up to the end also verifies a gzip file's checksum.
        let rest = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<1]))
        guard rest == 0 else {
            throw source.invalid(
                at: headerSize + count,
                "the file goes on, but its header announces only \(headerSize + count) bytes; fetch or copy it again")
        }
        return bytes
    }
}
