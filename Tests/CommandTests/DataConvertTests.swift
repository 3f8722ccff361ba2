import Foundation
import Testing

/// `fovea data convert`, as a user runs it.
@Suite struct DataConvertTests {
    /// Six 9x10 images of each of two classes, as binary PPM.
    static func photos() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (label, name) in ["cat", "dog"].enumerated() {
            try FileManager.default.createDirectory(
                at: folder.url.appendingPathComponent("photos/\(name)"), withIntermediateDirectories: true)
            for index in 0..<6 {
                let pixels = (0..<270).map { UInt8(($0 * (7 + label) + index * 31) & 255) }
                try folder.write(Array("P6\n10 9\n255\n".utf8) + pixels, to: "photos/\(name)/\(index).ppm")
            }
        }
        return folder
    }

    @Test func aFolderBecomesAShardThatTrains() throws {
        let folder = try Self.photos()
        let made = try Executable.run(
            "data", "convert", "--data", "folder:photos", "--out", "a.shard", "--json", in: folder.url)
        #expect(made.status == 0, "\(made.errors)")
        let result = try #require(made.events().last)
        #expect(result["event"] as? String == "result")
        #expect(result["count"] as? Int == 12)
        #expect(try result["bytes"] as? Int == folder.data("a.shard").count)
        let trained = try Executable.run(
            "train", "--run", "run", "--data", "shard:a.shard", "--model", "fc", "--max-steps", "1", "--batch-size",
            "4",
            "--threads", "1", in: folder.url)
        #expect(trained.status == 0, "\(trained.errors)")
    }

    @Test func resizedImagesAreSmaller() throws {
        let folder = try Self.photos()
        for encode in ["jpeg", "raw"] {
            let made = try Executable.run(
                "data", "convert", "--data", "folder:photos", "--out", "a.shard", "--resize", "6x5", "--encode", encode,
                in: folder.url)
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.errors.contains("use it as --data shard:a.shard"))
            let stats = try Executable.run("data", "stats", "--data", "shard:a.shard", in: folder.url)
            #expect(stats.errors.contains("size, height x width: 6x5, all of them"), "\(stats.errors)")
        }
    }

    @Test(arguments: [
        (["--encode", "original", "--resize", "8"], 64, "original files cannot be resized; encode them as jpeg"),
        (["--resize", "big"], 64, "expects a side such as 224"),
        (["--encode", "jpeg", "--quality", "101"], 64, "the quality of JPEG is 1 to 100, but got 101"),
        (["--out", "nowhere/a.shard"], 66, "its folder is not there"),
    ])
    func mistakes(arguments: [String], status: Int32, expected: String) throws {
        let folder = try Self.photos()
        let out = arguments.contains("--out") ? [] : ["--out", "a.shard"]
        let ran = try Executable.run(["data", "convert", "--data", "folder:photos"] + out + arguments, in: folder.url)
        #expect(ran.status == status, "\(ran.errors)")
        #expect(ran.errors.contains(expected), "\(ran.errors)")
        #expect(!folder.exists("a.shard"))
    }
}
