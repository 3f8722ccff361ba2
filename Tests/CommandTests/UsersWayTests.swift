import Foundation
import Testing

/// What people do with folders of images, as they do it.
@Suite struct UsersWayTests {
    /// Three classes of 8x8 images, with some folder names that have a meaning in specs.
    private static func photos() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (place, name) in ["a=b", "c, d", "plain"].enumerated() {
            try FileManager.default.createDirectory(
                atPath: folder.path("my photos, new/\(name)"), withIntermediateDirectories: true)
            for index in 0..<12 {
                let pixels = (0..<64).map { UInt8(($0 * (place + 1) * 13 + index * 7) % 256) }
                try folder.write(Array("P5\n8 8\n255\n".utf8) + pixels, to: "my photos, new/\(name)/\(index).pgm")
            }
        }
        return folder
    }

    private static let train = [
        "train", "--model", "conv4-relu-fc", "--batch-size", "8", "--epochs", "1", "--quiet", "--threads", "1",
    ]

    @Test func aRunIsUnderstoodFromAnyFolder() throws {
        let folder = try Self.photos()
        let data = "folder:\"my photos, new\",channels=1"
        let trained = try Executable.run(Self.train + ["--data", data, "--run", "run"], in: folder.url)
        #expect(trained.status == 0, "\(trained.errors)")
        let elsewhere = try TemporaryFolder()
        let evaluated = try Executable.run(
            ["evaluate", "--run", folder.path("run"), "--json", "--threads", "1"], in: elsewhere.url)
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        // About a tenth of the 36 images is the run's test part; of images given by --data all are measured.
        let own = try #require(try evaluated.events().last)
        #expect(own["count"] as? Int == 4)
        let all = try Executable.run(["evaluate", "--run", "run", "--data", data, "--json"], in: folder.url)
        #expect(try all.events().last?["count"] as? Int == 36, "\(all.errors)")
        let part = try Executable.run(
            ["evaluate", "--run", "run", "--data", data, "--split", "train", "--metrics", "top1", "--json"],
            in: folder.url)
        #expect(try part.events().last?["count"] as? Int == 32, "\(part.errors)")
    }

    /// The home of a run that lies among the classes is no class.
    @Test func aRunAmongTheClasses() throws {
        let folder = try Self.photos()
        let data = ["--data", "folder:.,channels=1"]
        let photos = folder.url.appendingPathComponent("my photos, new")
        #expect(try Executable.run(Self.train + data + ["--run", "run1"], in: photos).status == 0)
        let again = try Executable.run(Self.train.filter { $0 != "--quiet" } + data + ["--run", "run2"], in: photos)
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("run1' is the home of a training run, and no class"), "\(again.errors)")
    }

    @Test func aDryRunWritesNothing() throws {
        let folder = try Self.photos()
        let before = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted()
        let arguments = Self.train + ["--data", "folder:\"my photos, new\",channels=1", "--run", "run", "--dry-run"]
        let ran = try Executable.run(arguments + ["--json"], in: folder.url)
        #expect(ran.status == 0, "\(ran.errors)")
        let result = try #require(try ran.events().last)
        #expect(result["batches_per_epoch"] as? Int == 4)
        for field in ["seconds_per_batch", "memory_bytes", "available_bytes"] {
            #expect(try #require(result[field] as? Double) > 0, "\(field)")
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted() == before)
        let failing = try Executable.run(Self.train + ["--data", "folder:nowhere", "--dry-run"], in: folder.url)
        #expect(failing.status == 66)
    }

    @Test func aFewImagesByHeart() throws {
        let folder = try Self.photos()
        let ran = try Executable.run(
            [
                "train", "--data", "folder:\"my photos, new\",channels=1", "--model", "conv8-relu-fc", "--overfit", "6",
                "--epochs",
                "60", "--lr", "0.02", "--augment", "flip", "--json", "--quiet", "--log-every", "1",
            ], in: folder.url)
        #expect(ran.status == 0, "\(ran.errors)")
        let epochs = try ran.events().filter { $0["event"] as? String == "epoch" }
        #expect(epochs.last?["count"] as? Int == 6 && epochs.last?["top1"] as? Double == 1)
    }

    /// Answers go where they can be passed on; what a name could make a terminal do is written out.
    @Test func answersAreOnStandardOutput() throws {
        let folder = try Self.photos()
        let odd = "my photos, new/a\u{1B}[31mred"
        try FileManager.default.moveItem(atPath: folder.path("my photos, new/a=b"), toPath: folder.path(odd))
        let data = "folder:\"my photos, new\",channels=1"
        #expect(try Executable.run(Self.train + ["--data", data, "--run", "run"], in: folder.url).status == 0)
        let ran = try Executable.run(
            ["predict", "--run", "run", "\(odd)/1.pgm", "my photos, new/plain", "--top", "3"], in: folder.url)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.output.split(separator: "\n").count == 13)
        #expect(ran.output.hasPrefix("my photos, new/a\\u{1B}[31mred/1.pgm: ") && !ran.output.contains("\u{1B}"))
        let missing = try Executable.run(["predict", "--run", "run", "no\u{7}where.png"], in: folder.url)
        #expect(missing.status == 66 && missing.errors.contains("no\\u{7}where.png"), "\(missing.errors)")
    }
}
