import Foundation
import Testing

/// Data files that are not what they should be, through the whole command.
@Suite struct DataFileTests {
    /// An IDX file of bytes: a magic with the rank, the extents in big endian, the numbers.
    static func idx(_ extents: [Int], _ bytes: [UInt8]) -> [UInt8] {
        let header: [UInt8] = [0, 0, 8, UInt8(extents.count)]
        return header + extents.flatMap { extent in (0..<4).map { UInt8((extent >> (24 - 8 * $0)) & 255) } } + bytes
    }

    /// A folder in MNIST's form with 8x8 images; `corrupting` may spoil a file.
    static func folder(corrupting spoil: (String, [UInt8]) -> [UInt8]? = { $1 }) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (split, count) in [("train", 20), ("t10k", 10)] {
            let images = idx([count, 8, 8], (0..<(count * 64)).map { UInt8(($0 * 7 + $0 / 64) & 255) })
            let labels = idx([count], (0..<count).map { UInt8($0 % 10) })
            for (name, bytes) in [("\(split)-images-idx3-ubyte", images), ("\(split)-labels-idx1-ubyte", labels)] {
                if let kept = spoil(name, bytes) { try folder.write(kept, to: name) }
            }
        }
        return folder
    }

    static func train(on folder: TemporaryFolder) throws -> Executable {
        try Executable.run(
            "train", "--run", folder.path("run"), "--data", "mnist:\(folder.url.path)", "--model", "fc",
            "--max-steps", "1", "--batch-size", "4", "--threads", "1")
    }

    @Test func wholeFilesTrain() throws {
        let folder = try Self.folder()
        let ran = try Self.train(on: folder)
        #expect(ran.status == 0, "\(ran.errors)")
    }

    @Test func missingFile() throws {
        let folder = try Self.folder { $0.hasPrefix("t10k-labels") ? nil : $1 }
        let ran = try Self.train(on: folder)
        #expect(ran.status == 66, "\(ran.errors)")
        #expect(ran.errors.contains("t10k-labels-idx1-ubyte"))
        #expect(!folder.exists("run"))
    }

    @Test func truncatedFile() throws {
        let folder = try Self.folder { $0.hasPrefix("train-images") ? Array($1.dropLast(100)) : $1 }
        let ran = try Self.train(on: folder)
        #expect(ran.status == 65, "\(ran.errors)")
        #expect(ran.errors.contains("train-images-idx3-ubyte"))
        #expect(!folder.exists("run"))
    }

    @Test func wrongMagic() throws {
        let folder = try Self.folder { $0.hasPrefix("train-labels") ? [1, 2, 3, 4] + Array($1.dropFirst(4)) : $1 }
        let ran = try Self.train(on: folder)
        #expect(ran.status == 65, "\(ran.errors)")
        #expect(ran.errors.contains("train-labels-idx1-ubyte"))
        #expect(!folder.exists("run"))
    }
}
