import Fovea
import Foundation
import Testing

/// `fovea data`, `preview` and `bench data`, and images of all kinds through training and prediction.
@Suite struct DataCommandTests {
    /// A PPM file of one colour with a darker corner, so that no two are the same.
    static func photo(_ red: Int, _ green: Int, _ blue: Int, width: Int = 12, height: Int = 10) -> [UInt8] {
        var pixels = (0..<(width * height)).flatMap { _ in [UInt8(red), UInt8(green), UInt8(blue)] }
        for place in 0..<6 { pixels[place] /= 2 }
        return Array("P6 \(width) \(height) 255\n".utf8) + pixels
    }

    /// 12 reddish and 12 bluish photos of two sizes.
    static func photos() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for index in 0..<12 {
            let width = index % 2 == 0 ? 12 : 16
            try folder.write(photo(200 + index, 30, 20, width: width), to: "photos/red/\(index).ppm")
            try folder.write(photo(20, 30, 200 + index, width: width), to: "photos/blue/\(index).ppm")
        }
        return folder
    }

    @Test func stats() throws {
        let folder = try Self.photos()
        let ran = try Executable.run("data", "stats", "--data", "folder:\(folder.path("photos"))", "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        let events = try ran.events()
        let train = try #require(events.first { $0["split"] as? String == "train" })
        #expect(train["channels"] as? Int == 3)
        let sizes = try #require(train["sizes"] as? [String: Any])
        #expect(sizes["smallest"] as? String == "10x12" && sizes["largest"] as? String == "10x16")
        #expect(!events.contains { $0["event"] as? String == "warning" })
    }

    /// The same photo in training and test, under other names, is a leak.
    @Test func leakage() throws {
        let folder = try TemporaryFolder()
        for index in 0..<3 {
            try folder.write(Self.photo(index, 0, 0), to: "p/train/a/\(index).ppm")
            try folder.write(Self.photo(0, index + 9, 0), to: "p/train/b/\(index).ppm")
            try folder.write(Self.photo(0, 0, index + 9), to: "p/test/b/\(index).ppm")
        }
        try folder.write(Self.photo(2, 0, 0), to: "p/test/a/other.ppm")
        let ran = try Executable.run("data", "stats", "--data", "folder:\(folder.path("p"))")
        #expect(ran.status == 0)
        #expect(ran.errors.contains("warning: 1 images lie in more than one part, pixel for pixel"))
        #expect(ran.errors.contains("a/2.ppm") && ran.errors.contains("a/other.ppm"))
    }

    @Test func check() throws {
        let folder = try Self.photos()
        let spec = "folder:\(folder.path("photos"))"
        #expect(try Executable.run("data", "check", "--data", spec).status == 0)
        try folder.write(Array(Self.photo(1, 2, 3).dropLast(50)), to: "photos/red/short.ppm")
        let ran = try Executable.run("data", "check", "--data", spec)
        #expect(ran.status == 65)
        #expect(ran.errors.contains("red/short.ppm"))
        #expect(ran.errors.contains("25 images, 1 of which cannot be read"))
    }

    @Test func preview() throws {
        let folder = try Self.photos()
        let ran = try Executable.run(
            "preview", "--data", "folder:\(folder.path("photos"))", "--preprocess", "resize:8 center-crop:8",
            "--augment",
            "random-resized-crop flip", "--samples", "3", "--versions", "2", "--out", folder.path("sheet"), "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        let samples = try #require(try ran.events().last?["samples"] as? [[String: Any]])
        #expect(samples.count == 6)
        let steps = try #require(samples.first?["steps"] as? [String])
        #expect(steps.first?.contains("to 8x8") == true)
        #expect(folder.exists("sheet.png") && folder.exists("sheet.html"))
        let wrong = try Executable.run("preview", "--data", "synthetic", "--augment", "flop", "--out", folder.path("x"))
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("did you mean 'flip'"))
        #expect(!folder.exists("x.png"))
    }

    @Test func benchData() throws {
        let ran = try Executable.run(
            "bench", "data", "--data", "synthetic:count=64", "--augment", "crop flip mixup", "--batch-size", "16",
            "--batches", "3", "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        let result = try #require(try ran.events().last)
        #expect(result["count"] as? Int == 48)
        #expect(result["mix_seconds"] as? Double != nil)
    }

    /// From a folder of photos of several sizes to a prediction for a photo of yet another.
    @Test func photosTrainAndArePredicted() throws {
        let folder = try Self.photos()
        let run = folder.path("run")
        let trained = try Executable.run(
            "train", "--run", run, "--data", "folder:\(folder.path("photos"))", "--preprocess",
            "resize:8 center-crop:8",
            "--augment", "random-resized-crop:scale=0.5/1 flip", "--model", "conv8-relu-gap-fc", "--epochs", "12",
            "--batch-size", "6", "--lr", "0.1", "--threads", "1", "--workers", "2")
        #expect(trained.status == 0, "\(trained.errors)")
        try folder.write(Self.photo(10, 40, 230, width: 30, height: 22), to: "new.ppm")
        let predicted = try Executable.run("predict", "--run", run, folder.path("new.ppm"), "--json")
        #expect(predicted.status == 0, "\(predicted.errors)")
        let predictions = try #require(try predicted.events().last?["predictions"] as? [[String: Any]])
        #expect(predictions.first?["label"] as? String == "blue")
        // The folder's own parts together.
        var (rightOnes, images) = (0, 0)
        for split in ["train", "test"] {
            let evaluated = try Executable.run(
                "evaluate", "--run", run, "--data", "folder:\(folder.path("photos"))", "--split", split, "--threads",
                "1",
                "--json")
            #expect(evaluated.status == 0, "\(evaluated.errors)")
            let result = try #require(try evaluated.events().last)
            let (top1, count) = (try #require(result["top1"] as? Double), try #require(result["count"] as? Int))
            rightOnes += Int((top1 * Double(count)).rounded())
            images += count
        }

        // Whole folders, in batches that do not divide their number: as many right ones as in the evaluation.
        let all = try Executable.run(
            "predict", "--run", run, folder.path("photos"), folder.path("new.ppm"), "--json", "--top", "1",
            "--batch-size", "5",
            "--csv", folder.path("answers.csv"))
        #expect(all.status == 0, "\(all.errors)")
        let answers = try all.events()
        #expect(answers.count == images + 1)
        let right = answers.filter { answer in
            let label = (answer["predictions"] as? [[String: Any]])?.first?["label"] as? String ?? "none"
            return (answer["image"] as? String)?.contains("/photos/\(label)/") == true
        }
        #expect(right.count == rightOnes)
        let lines = folder.text("answers.csv").split(separator: "\n")
        #expect(lines.first == "image,label1,probability1" && lines.count == images + 2)

        // An image and its mirror image get one answer.
        let (left, mirrored) = (Self.lopsided(mirrored: false), Self.lopsided(mirrored: true))
        let pair = [try folder.write(left, to: "left.ppm"), try folder.write(mirrored, to: "right.ppm")]
        func probabilities(_ flags: String...) throws -> [Double] {
            let ran = try Executable.run(["predict", "--run", run, "--json"] + flags + pair)
            #expect(ran.status == 0, "\(ran.errors)")
            return try ran.events().compactMap {
                (($0["predictions"] as? [[String: Any]])?.first)?["probability"] as? Double
            }
        }
        let (plain, both) = (try probabilities(), try probabilities("--tta", "flip"))
        #expect(plain.count == 2 && plain[0] != plain[1])
        #expect(
            both.count == 2 && abs(both[0] - both[1]) < 1e-6 && abs(both[0] - (plain[0] + plain[1]) / 2) < 1e-6,
            "\(plain), \(both)")
        try Self.evaluatesAsItPredicts(run, folder.path("photos"))
    }

    /// With both views of each image, an evaluation gives the mean of `-log p` of what the predictions say, and writes down how it looked.
    private static func evaluatesAsItPredicts(_ run: String, _ photos: String) throws {
        let images = try Executable.run("predict", "--run", run, photos, "--tta", "flip", "--json")
        let losses = try images.events().map { answer -> Double in
            let name = try #require(answer["image"] as? String)
            let predictions = try #require(answer["predictions"] as? [[String: Any]])
            let own = predictions.first { name.contains("/photos/\($0["label"] as? String ?? "none")/") }
            return -log(try #require(own?["probability"] as? Double))
        }
        let ran = try Executable.run(
            "evaluate", "--run", run, "--data", "folder:\(photos)", "--split", "all", "--tta", "flip", "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        let result = try #require(try ran.events().last)
        #expect(result["tta"] as? String == "flip" && result["count"] as? Int == losses.count)
        let loss = try #require(result["loss"] as? Double)
        #expect(abs(loss - losses.reduce(0, +) / Double(losses.count)) < 1e-5)
        let own = try Executable.run("evaluate", "--run", run, "--tta", "flip", "--json")
        #expect(own.status == 0, "\(own.errors)")
        let record = try RunDirectory(run).evaluationRecords().last
        #expect(record?.evaluation.testTimeAugmentation == "flip" && record?.command.contains("--tta flip") == true)
        let wrong = try Executable.run("evaluate", "--run", run, "--tta", "flop")
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'flip'"), "\(wrong.errors)")
    }

    /// 8x8, red to one side and blue to the other.
    private static func lopsided(mirrored: Bool) -> [UInt8] {
        let pixels = (0..<64).flatMap { place -> [UInt8] in
            let column = mirrored ? 7 - place % 8 : place % 8
            return [UInt8(255 - 30 * column), UInt8(3 * (place - place % 8 + column) % 50), UInt8(20 * column)]
        }
        return Array("P6\n8 8\n255\n".utf8) + pixels
    }

    @Test func predictionsOfNothing() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
        let run = folder.path("run")
        let trained = try Executable.run(
            "train", "--run", run, "--data", "synthetic:shape=3x8x8,count=40", "--model", "conv4-gap-fc", "--max-steps",
            "1", "--quiet")
        #expect(trained.status == 0, "\(trained.errors)")
        let none = try Executable.run("predict", "--run", run, folder.path("empty"))
        #expect(none.status == 64 && none.errors.contains("has no images"), "\(none.errors)")
        let wrong = try Executable.run("predict", "--run", run, folder.path("empty"), "--tta", "flop")
        #expect(wrong.status == 64 && wrong.errors.contains("flip"), "\(wrong.errors)")
    }

    /// What fails before the first step leaves no folder behind, so that the remedy can be tried at once.
    @Test func aFailedStartLeavesNothing() throws {
        let folder = try Self.photos()
        let (run, spec) = (folder.path("run"), "folder:\(folder.path("photos"))")
        let flags = ["train", "--run", run, "--data", spec, "--model", "fc", "--max-steps", "1", "--batch-size", "4"]
        let failed = try Executable.run(flags)
        #expect(failed.status == 65 && failed.errors.contains("the preprocessing"), "\(failed.errors)")
        #expect(!folder.exists("run"))
        #expect(try Executable.run(flags + ["--preprocess", "resize:8x8"]).status == 0)
    }

    /// Files that are no images are told of, and a class without an image is an error.
    @Test func whatLiesInTheFolder() throws {
        let folder = try Self.photos()
        try folder.write("notes", to: "photos/red/notes.txt")
        let spec = "folder:\(folder.path("photos"))"
        let told = try Executable.run("data", "check", "--data", spec)
        #expect(told.status == 0)
        #expect(told.errors.contains("warning: 1 files in") && told.errors.contains("red/notes.txt"))
        try folder.write("", to: "photos/__MACOSX/x")
        #expect(try Executable.run("data", "check", "--data", spec).status == 0)
        try folder.write("", to: "photos/green/empty.txt")
        let refused = try Executable.run("data", "check", "--data", spec)
        #expect(
            refused.status == 65 && refused.errors.contains("green' is a class without an image"), "\(refused.errors)")
    }

    /// The held-out images of a run can be evaluated again.
    @Test func theRunsOwnValidation() throws {
        let folder = try Self.photos()
        let run = folder.path("run")
        let trained = try Executable.run(
            "train", "--run", run, "--data", "folder:\(folder.path("photos")),test=0", "--preprocess", "resize:8x8",
            "--model",
            "fc", "--epochs", "1", "--batch-size", "4", "--validation", "0.25", "--threads", "1", "--json")
        let events = try trained.events()
        let validation = try #require(events.first { $0["split"] as? String == "validation" })
        #expect(trained.errors.contains("--split validation"), "\(trained.errors)")
        let again = try Executable.run("evaluate", "--run", run, "--split", "validation", "--threads", "1", "--json")
        let result = try #require(try again.events().last, "\(again.errors)")
        #expect(result["count"] as? Int == 6 && validation["count"] as? Int == 6)
        #expect(result["loss"] as? Double == validation["loss"] as? Double)
    }

    /// A bad image stops a run with its name, or is skipped and told.
    @Test func badImages() throws {
        let folder = try Self.photos()
        try folder.write(Array("not an image at all".utf8), to: "photos/blue/note.jpg")
        func train(_ policy: String) throws -> Executable {
            try Executable.run(
                "train", "--data", "folder:\(folder.path("photos")),test=0", "--validation", "0", "--preprocess",
                "resize:8x8", "--model", "fc", "--epochs", "1", "--batch-size", "5", "--threads", "1", "--order",
                "sequential", "--on-bad-image", policy)
        }
        let stopped = try train("stop")
        #expect(stopped.status == 65)
        #expect(stopped.errors.contains("blue/note.jpg"))
        let skipped = try train("skip")
        #expect(skipped.status == 0, "\(skipped.errors)")
        #expect(skipped.errors.contains("skipped 1 images") && skipped.errors.contains("blue/note.jpg"))
        #expect(try train("ignore").status == 64)
    }
}
