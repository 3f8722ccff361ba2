import FoveaData
import FoveaTensor
import Foundation
import Testing

/// What shards claim is checked: files written from the format's description.
@Suite struct ShardFileTests {
    /// A file of two grey images of 1x2 as planes, one to learn from and one to test on, which `change` may spoil before the
    /// checksum is taken.
    struct Parts {
        var magic = Array("FOVEASHD".utf8)
        var version: UInt32 = 1
        var headerLength: Int?
        var images: UInt64 = 2
        var size: (UInt32, UInt32) = (1, 2)
        var header =
            #"{"channels":1,"classes":["a","b"],"encoding":"raw","parts":[{"count":1,"name":"train"},{"count":1,"name":"test"}],"values":[]}"#
        /// Offset from the first image's, length, length of the name, label.
        var entries: [(Int, UInt32, UInt32, Int32)] = [(0, 10, 2, 1), (12, 10, 2, 0)]
        var values: [Float] = []
        var first: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0, 50, 60]

        func bytes() throws -> [UInt8] {
            let header = Array(header.utf8)
            let start = 96 + header.count + entries.count * (20 + 4 * values.count)
            let index = entries.flatMap { offset, length, name, label in
                little(UInt64(bitPattern: Int64(start + offset))) + little(length) + little(name)
                    + little(UInt32(bitPattern: label)) + values.flatMap { little($0.bitPattern) }
            }
            let preamble =
                magic + little(version) + little(UInt32(headerLength ?? header.count)) + little(images) + little(size.0)
                + little(size.1)
            let checksum = try Digest.sha256(preamble + header + index)
            let second: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0, 70, 80]
            return preamble + Array(checksum.utf8) + header + index + Array("n1".utf8) + first + Array("n2".utf8)
                + second
        }
    }

    func error(_ change: (inout Parts) -> Void) throws -> String {
        var parts = Parts()
        change(&parts)
        return try error(parts.bytes())
    }

    func error(_ bytes: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "a.shard")
        let error = #expect(throws: FoveaError.self) { try Shard.parts(of: path) }
        #expect(error?.kind == .invalid)
        return try #require(error).message.replacingOccurrences(of: folder.path, with: "DIR")
    }

    @Test func isReadAsDescribed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Parts().bytes(), to: "a.shard")
        let parts = try NamedDataset("shard:\(path)").load()
        #expect(parts.train.label(at: 0) == 1)
        #expect(parts.train.classNames == ["a", "b"])
        #expect(parts.validation == nil)
        #expect(parts.test?.label(at: 0) == 0)
        #expect(
            try parts.train.image(at: 0) == Image(channels: 1, size: ImageSize(height: 1, width: 2), pixels: [50, 60]))
        #expect(try parts.test?.image(at: 0).pixels == [70, 80])
        #expect(parts.test?.place(of: 0) == "\(path) (n2)")
        #expect(parts.train.imageSize == ImageSize(height: 1, width: 2))
    }

    @Test func wrongClaims() throws {
        #expect(try error([]) == "DIR/a.shard, byte 0: a shard has at least 96 bytes, but the file ends here")
        #expect(
            try error { $0.magic[0] = 1 }
                == "DIR/a.shard, byte 0: a shard begins with 'FOVEASHD'; make one with 'fovea data convert', or name another "
                + "dataset")
        #expect(
            try error { $0.version = 2 }
                == "DIR/a.shard, byte 8: expected version 1 of the format, but found 2; convert it again")
        #expect(
            try error { $0.headerLength = Int(UInt32.max) }
                == "DIR/a.shard, byte 12: the header is said to be 4294967295 bytes long, but the file ends before that"
        )
        #expect(
            try error { $0.images = .max }
                == "DIR/a.shard, byte 16: the index is said to have 18446744073709551615 images of 20 bytes each, but the "
                + "file ends before that")
        #expect(
            try error { $0.size = (.max, .max) }
                == "DIR/a.shard, byte 24: images of 4294967295x4294967295 pixels are announced, which cannot be")
        #expect(try error { $0.size = (0, 2) }.contains("images of 0x2 pixels are announced, which cannot be"))
        #expect(
            try error { $0.header = "{" }
                == "DIR/a.shard, byte 96: the header is not the JSON of a shard; the file is corrupt")
        for (word, other, expected) in [
            (#""channels":1"#, #""channels":0"#, "the header announces 0 channels, which no image has"),
            (#""channels":1"#, #""channels":1000000000"#, "announces 1000000000 channels, which no image has"),
            (#""encoding":"raw""#, #""encoding":"zip""#, "the header is not the JSON of a shard"),
            (#""values":[]"#, #""values":["x"]"#, "the header must name either classes or values"),
            (#"["a","b"]"#, "[]", "the header must name either classes or values"),
            (#""test""#, #""train""#, "the header must announce the parts train, validation and test in this order"),
            (#""train""#, #""validation""#, "the header must announce the parts"),
            (#""count":1,"name":"train""#, #""count":-1,"name":"train""#, "the header must announce the parts"),
            (
                #""count":1,"name":"train""#, #""count":2,"name":"train""#,
                "the parts have [2, 1] images, but the index has 2"
            ),
            (
                #""count":1,"name":"train""#, #""count":9223372036854775807,"name":"train""#,
                "the parts have [9223372036854775807, 1] images"
            ),
        ] {
            let message = try error { $0.header = $0.header.replacingOccurrences(of: word, with: other) }
            #expect(message.hasPrefix("DIR/a.shard, byte 96: ") && message.contains(expected), "\(message)")
        }
    }

    @Test func wrongIndex() throws {
        let index = 96 + Parts().header.utf8.count
        let start = index + 40
        #expect(
            try error { $0.entries[0].0 = -1 }
                == "DIR/a.shard, byte \(index): image 0 is said to have 10 bytes at \(start - 1), which is not in the file"
        )
        #expect(
            try error { $0.entries[1].1 = 11 }
                == "DIR/a.shard, byte \(index + 20): image 1 is said to have 11 bytes at \(start + 12), which is not in the "
                + "file")
        for change: (inout Parts) -> Void in [
            { $0.entries[0].1 = .max }, { $0.entries[1].2 = .max }, { $0.entries[0].0 = .max - 1000 },
            { $0.entries[0].0 = 1000 }, { $0.entries[0].0 = -1000 },
        ] {
            #expect(try error(change).contains("which is not in the file"))
        }
        #expect(
            try error { $0.entries[1].3 = 2 }
                == "DIR/a.shard, byte \(index + 36): image 1 has the label 2, but there are 2 classes")
        #expect(try error { $0.entries[0].3 = -1 }.contains("image 0 has the label -1"))
        let message = try error {
            $0.header = $0.header.replacingOccurrences(of: #"["a","b"]"#, with: "[]")
                .replacingOccurrences(of: #""values":[]"#, with: #""values":["x"]"#)
            $0.values = [.infinity]
            $0.entries = [(0, 10, 2, 0), (12, 10, 2, 0)]
        }
        #expect(message.hasSuffix("a value of image 0 is not finite"))
        var bytes = try Parts().bytes()
        bytes[index + 16] ^= 1
        #expect(
            try error(bytes)
                == "DIR/a.shard, byte 32: the checksum of header and index is not theirs; the file is corrupt")
    }

    @Test func wrongImages() throws {
        func error(_ change: (inout Parts) -> Void) throws -> String {
            var parts = Parts()
            change(&parts)
            let folder = try TemporaryFolder()
            let path = try folder.write(parts.bytes(), to: "a.shard")
            let train = try Shard.parts(of: path).train
            let error = #expect(throws: FoveaError.self) { try train.image(at: 0) }
            return try #require(error).message.replacingOccurrences(of: folder.path, with: "DIR")
        }
        #expect(
            try error { $0.size = (2, 1) }
                == "DIR/a.shard (n1) is 1x2 pixels, but all images of the shard are said to be 2x1; the file is corrupt"
        )
        for bad: [UInt8] in [[1, 0, 0, 0, 3, 0, 0, 0, 5, 6], [255, 255, 255, 255, 255, 255, 255, 255, 5, 6]] {
            #expect(
                try error { $0.first = bad }
                    == "DIR/a.shard (n1) has 10 bytes, which are not those of its size; the file is corrupt")
        }
        #expect(
            try error { $0.header = $0.header.replacingOccurrences(of: "raw", with: "file") }
                .hasPrefix("DIR/a.shard (n1): expected a JPEG, PNG, WebP"))
    }

    @Test func missingFile() {
        #expect(throws: FoveaError.missingFile("there is no file '/no/such.shard'")) {
            try NamedDataset("shard:/no/such.shard").load()
        }
        #expect(throws: FoveaError.usage("'shard' needs to know which: shard:FILE")) { try NamedDataset("shard") }
    }
}

private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
