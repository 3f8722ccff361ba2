import Fovea
import Foundation
import Testing

/// `fovea inspect`, as a user runs it.
@Suite struct InspectCommandTests {
    private static func run() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let ran = try Executable.run(
            [
                "train", "--data", "synthetic:shape=1x8x8,classes=3,count=300", "--model", "conv8-bn-relu-gap-fc",
                "--epochs", "1", "--batch-size", "32", "--lr", "0.05", "--threads", "1", "--quiet", "--run",
                "runs/first",
            ], in: folder.url)
        try #require(ran.status == 0, "\(ran.errors)")
        return folder
    }

    @Test func aPageWithItsPictures() throws {
        let folder = try Self.run()
        let ran = try Executable.run("inspect", "--run", "runs/first", "--threads", "1", in: folder.url)
        #expect(ran.status == 0 && ran.errors.hasSuffix(" KiB\n"), "\(ran.errors)")
        let page = folder.text("inspection/index.html")
        for word in PictureRegistry.standard.split(separator: " ") {
            #expect(page.contains("<section id=\"\(word)\">"), "\(word)")
        }
        #expect(page.contains("Inside first") && !folder.exists("runs/first/evaluations.jsonl"))
        for file in ["grad-cam.svg", "grad-cam.png", "filters-conv1.png", "reliability.svg", "confusion-images.png"] {
            #expect(folder.exists("inspection/\(file)"), "\(file)")
        }
        #expect(try folder.data("inspection/grad-cam.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))

        // As JSON: nothing else on standard output, with the numbers; a look at the test part is written down.
        let json = try Executable.run(
            "inspect", "--run", "runs/first", "--show", "grad-cam occlusion:window=4,stride=2", "--split", "test",
            "--class", "2", "--count", "2", "--out", "other", "--json", in: folder.url)
        let events = try json.events()
        #expect(json.status == 0 && json.errors.isEmpty && events.count == 3, "\(json.errors)")
        #expect(events[0]["picture"] as? String == "grad-cam")
        #expect(events[0]["files"] as? [String] == ["other/grad-cam.svg", "other/grad-cam.png"])
        #expect(events[1]["window"] as? Int == 4 && (events[1]["largest"] as? [Double])?.count == 2)
        #expect(events[2]["page"] as? String == "other/index.html" && events[2]["pictures"] as? Int == 2)
        #expect(folder.text("runs/first/evaluations.jsonl").contains("--split test"))
    }

    /// Images of the user's own, and what layers give for them as a file.
    @Test func imagesAndArrays() throws {
        let folder = try Self.run()
        let image = Image(channels: 1, size: ImageSize(height: 8, width: 8), pixels: (0..<64).map { UInt8($0 * 3) })
        try folder.write(PNG.encode(image), to: "one.png")
        try folder.write(PNG.encode(image), to: "photos/two.png")
        let ran = try Executable.run(
            "inspect", "--run", "runs/first", "one.png", "photos", "--show", "maps:images=1", "--layer", "bn* fc1",
            "--arrays",
            "kept.safetensors", in: folder.url)
        #expect(ran.status == 0 && ran.errors.contains("kept.safetensors: what 2 layers give"), "\(ran.errors)")
        #expect(folder.exists("inspection/maps-0-bn1.svg"))
        let file = try TensorFile(contentsOf: folder.path("kept.safetensors"))
        #expect(file.arrays.map(\.path) == ["scores", "value.bn1", "value.fc1", "gradient.bn1", "gradient.fc1"])
        #expect(file.arrays[0].array.shape == [2, 3] && file.arrays[1].array.shape == [2, 8, 8, 8])
        #expect(file.metadata["images"] == "one.png\ntwo.png")
        // A score's gradient for the scores is 1 at its class.
        #expect(file.arrays[4].array.doubles.reduce(0, +) == 2)
    }

    /// With images of the user's own, the test part is looked at only where a picture compares with it.
    @Test func aLookThatNobodyTookIsNotRecorded() throws {
        let folder = try Self.run()
        let image = Image(channels: 1, size: ImageSize(height: 8, width: 8), pixels: [UInt8](repeating: 9, count: 64))
        try folder.write(PNG.encode(image), to: "one.png")
        for (picture, isRecorded) in [("grad-cam", false), ("neighbours", true)] {
            let ran = try Executable.run(
                "inspect", "--run", "runs/first", "one.png", "--show", picture, "--split", "test", in: folder.url)
            #expect(ran.status == 0, "\(ran.errors)")
            #expect(folder.exists("runs/first/evaluations.jsonl") == isRecorded, "\(picture)")
        }
    }

    /// A signal stops it between two steps, as it does a training.
    @Test func aSignalStopsIt() throws {
        let folder = try Self.run()
        let running = try Executable.Running(
            ["inspect", "--run", "runs/first", "--show", "map:method=tsne", "--split", "train"], in: folder.url)
        let deadline = Date().addingTimeInterval(60)
        while !running.errorsSoFar.contains("map ..."), Date() < deadline { usleep(5_000) }
        kill(running.processIdentifier, SIGINT)
        let ran = try running.wait()
        #expect(ran.status == 130 && ran.errors.contains("stopped in"), "\(ran.status) \(ran.errors)")
        #expect(!folder.exists("inspection"))
    }

    @Test func whatIsWrongIsSaid() throws {
        let folder = try Self.run()
        let image = Image(channels: 1, size: ImageSize(height: 9, width: 8), pixels: [UInt8](repeating: 0, count: 72))
        try folder.write(PNG.encode(image), to: "high.png")
        for (arguments, status, sentence) in [
            (["--show", "grad-cm"], 64, "did you mean 'grad-cam'?"),
            (["--layer", "cnv1"], 64, "did you mean 'conv1'?"),
            (["--class", "class9"], 64, "the model has no class 'class9'"),
            (["--split", "tst"], 64, "did you mean 'test'?"),
            (["--arrays", "a.safetensors"], 64, "say which with --layer"),
            (["none.png"], 66, "there is no image 'none.png'"),
            (["high.png"], 65, "sees images of 1x8x8, but this one is 1x9x8; resize it"),
            (["--count", "0"], 64, "--count"),
            (["--show", "filters", "--layer", "fc1"], 64, "layers that have some are: conv1"),
            (["--show", "occlusion:window=9"], 64, "a window from 1 to 8 pixels"),
        ] as [([String], Int32, String)] {
            let ran = try Executable.run(["inspect", "--run", "runs/first"] + arguments, in: folder.url)
            #expect(ran.status == status && ran.errors.contains(sentence), "\(arguments): \(ran.status) \(ran.errors)")
        }
        #expect(try Executable.run("inspect", in: folder.url).status == 64)
        #expect(!folder.exists("inspection"), "nothing is written where something is wrong")
    }

    @Test func itsSpeedIsMeasured() throws {
        let ran = try Executable.run(
            "bench", "inspect", "--model", "conv8-bn-relu-gap-fc", "--input", "1x8x8", "--batch-size", "4", "--steps",
            "2",
            "--warm-up", "0", "--threads", "1", "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(try ran.events().map { $0["work"] as? String } == ["inference", "grad-cam", "saliency"])
    }
}
