import Foundation
import FoveaData
import FoveaTensor
import Testing

/// Reading IDX files, whole and spoiled, plain and gzip.
@Suite struct IDXTests {
    static let elements: [UInt8] = (0..<24).map { UInt8($0 * 10) }
    static let images = idx([2, 3, 4], elements)

    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    func read(_ bytes: [UInt8], rank: Int = 3, limit: Int = IDX.defaultLimit) throws -> IDX {
        try IDX(contentsOf: folder.write(bytes, to: "images"), rank: rank, limit: limit)
    }

    /// The sentence that reading ends with.
    func sentence(_ bytes: [UInt8], rank: Int = 3, limit: Int = IDX.defaultLimit) -> String {
        do {
            _ = try read(bytes, rank: rank, limit: limit)
            return "read without an error"
        } catch let error as FoveaError {
            #expect(error.kind == .invalid)
            return error.message
        } catch {
            return "not a FoveaError: \(error)"
        }
    }

    @Test func plain() throws {
        let array = try read(Self.images)
        #expect(array.shape == [2, 3, 4])
        #expect(array.bytes == Self.elements)
    }

    @Test func compressed() throws {
        let array = try read(gzipped(Self.images))
        #expect(array.shape == [2, 3, 4])
        #expect(array.bytes == Self.elements)
    }

    @Test func compressedInManyBuffers() throws {
        // Larger than every buffer on the way, and hardly compressible.
        let elements = Philox(key: 7).bits(1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let array = try read(gzipped(idx([1000, 1000], elements)), rank: 2)
        #expect(array.bytes == elements)
    }

    @Test func membersAreOneStream() throws {
        let array = try read(gzipped(Array(Self.images[..<21])) + gzipped(Array(Self.images[21...])))
        #expect(array.bytes == Self.elements)
    }

    @Test func noElements() throws {
        #expect(try read(idx([0], []), rank: 1).bytes.isEmpty)
    }

    static let spoiled: [(bytes: [UInt8], sentence: String)] = [
        ([], "images, byte 0: expected an IDX header of 16 bytes, but the file is empty"),
        (with(1, at: 0), "images, byte 0: an IDX file begins with two zero bytes, but these are 1 and 0"),
        (with(13, at: 2), "images, byte 2: expected the element type 0x08 (unsigned bytes), but found 0xd"),
        (with(1, at: 3), "images, byte 3: expected rank 3 (images), but found rank 1"),
        (Array(images.prefix(10)), "images, byte 10: expected an IDX header of 16 bytes, but the file ends here"),
        (images.dropLast(5), "images, byte 4: the header announces [2, 3, 4], 24 bytes, but the file has at most 19"),
        (images + [0], "images, byte 40: the file goes on, but its header announces only 40 bytes"),
    ]

    static func with(_ byte: UInt8, at place: Int) -> [UInt8] {
        var bytes = images
        bytes[place] = byte
        return bytes
    }

    @Test(arguments: spoiled)
    func spoiledPlain(bytes: [UInt8], expected: String) throws {
        #expect(sentence(bytes).contains(expected), "\(sentence(bytes))")
        #expect(sentence(bytes).hasPrefix(folder.path))
    }

    @Test func spoiledCompressed() throws {
        let shorter = try sentence(gzipped(Self.images.dropLast(5)))
        #expect(shorter.contains("byte 35 of the uncompressed data: the file ends here"), "\(shorter)")
        let longer = try sentence(gzipped(Self.images + [1, 2, 3]))
        #expect(longer.contains("byte 40 of the uncompressed data: the file goes on"), "\(longer)")
    }

    @Test func everyTruncationIsFound() throws {
        let whole = try gzipped(Self.images)
        for length in 2..<whole.count {
            let found = sentence(Array(whole.prefix(length)))
            #expect(found.contains("images, byte \(length): the gzip data ends before its end mark"), "\(found)")
        }
    }

    @Test func everyFlippedTrailerBitIsFound() throws {
        let whole = try gzipped(Self.images)
        for bit in (8 * (whole.count - 8))..<(8 * whole.count) {
            var spoiled = whole
            spoiled[bit / 8] ^= 1 << UInt8(bit % 8)
            let found = sentence(spoiled)
            #expect(found.contains("the gzip data is corrupt"), "bit \(bit): \(found)")
        }
    }

    @Test func aHeaderCannotAskForMemory() throws {
        let claim = idx([60_000, 28, 28], [1, 2, 3])
        #expect(sentence(claim).contains("47040000 bytes, but the file has at most 3 after its header of 16"))
        // 19 compressible bytes cannot hold 47 MB either.
        #expect(try sentence(gzipped(claim)).contains("47040000 bytes, but the file has at most"))
        let everything = idx([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [])
        #expect(sentence(everything).contains("more than can be counted"))
        let much = idx([0xFFFF, 0xFFFF, 0xFFFF], [])
        #expect(sentence(much).contains("but at most 4294967296 are accepted"))
        #expect(sentence(Self.images, limit: 23).contains("24 bytes, but at most 23 are accepted"))
    }

    @Test func aBombIsLeftUnexploded() throws {
        // 50 MB of zeros in 50 kB, under a header that announces 24 bytes.
        let bomb = try gzipped(Self.images + [UInt8](repeating: 0, count: 50_000_000))
        #expect(sentence(bomb).contains("the file goes on"))
    }

    @Test func notThere() {
        let path = "\(folder.path)/nothing"
        let error = #expect(throws: FoveaError.self) { try IDX(contentsOf: path, rank: 3) }
        #expect(error == .missingFile("there is no file '\(path)'"))
    }

    @Test func aFolder() {
        let error = #expect(throws: FoveaError.self) { try IDX(contentsOf: folder.path, rank: 3) }
        #expect(error?.kind == .inputOutput)
        #expect(error?.message.contains(folder.path) == true)
    }
}
