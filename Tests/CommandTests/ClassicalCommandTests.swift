import Foundation
import Testing

/// `fovea classical`, as a user has it.
@Suite struct ClassicalCommandTests {
    private static let data = "synthetic:shape=1x12x12,classes=3,count=90"

    private static func train(_ folder: TemporaryFolder, _ arguments: String...) throws -> Executable {
        try Executable.run(
            ["classical", "train", "--data", data, "--run", folder.path("run"), "--threads", "1"] + arguments)
    }

    @Test func fromImagesToPredictions() throws {
        let folder = try TemporaryFolder()
        let trained = try Self.train(folder, "--features", "hog:cell=4", "--learner", "svm", "--json")
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.isEmpty, "with --json nothing is said to people")
        let events = try trained.events()
        #expect(events.compactMap { $0["event"] as? String } == ["run", "evaluation", "evaluation", "result"])
        let test = try #require(events.last?["test_top1"] as? Double)
        #expect(test > 0.8)
        // A look later finds the same, and is written down.
        let looked = try Executable.run(
            "classical", "evaluate", "--run", folder.path("run"), "--json", "--threads", "1", "--metrics",
            "confusion topk:k=2")
        #expect(looked.status == 0, "\(looked.errors)")
        let event = try #require(try looked.events().first)
        #expect(event["top1"] as? Double == test && event["confusion"] != nil && event["top2"] != nil)
        #expect(event["loss"] is NSNull, "margins have no cross-entropy")
        #expect(FileManager.default.fileExists(atPath: folder.path("run/evaluations.jsonl")))
        // A picture.
        let picture = folder.url.appendingPathComponent("grey.pgm")
        try Data(Array("P5\n12 12\n255\n".utf8) + [UInt8](repeating: 100, count: 144)).write(to: picture)
        let predicted = try Executable.run(
            "classical", "predict", "--run", folder.path("run"), picture.path, "--json", "--top", "2")
        #expect(predicted.status == 0, "\(predicted.errors)")
        let predictions = try #require(try predicted.events().first?["predictions"] as? [[String: Any]])
        #expect(predictions.count == 2 && predictions[0]["score"] is Double && predictions[0]["probability"] == nil)
        // It is a run like any other, but nobody's network.
        let listed = try Executable.run("runs", "list", "--store", folder.url.path)
        #expect(listed.status == 0 && listed.output.contains("hog:cell=4 + svm") && listed.output.contains("finished"))
        let shown = try Executable.run("runs", "show", "run", "--store", folder.url.path)
        #expect(shown.status == 0 && !shown.output.contains("0 of 0 steps"))
        for command in [["evaluate", "--run"], ["resume"], ["diagnose"], ["report"], ["replay", "--step", "1"]] {
            let ran = try Executable.run(command + [folder.path("run")])
            #expect(ran.status == 64 && ran.errors.contains("fovea classical evaluate"), "\(command): \(ran.errors)")
        }
        let again = try Self.train(folder)
        #expect(again.status == 64 && again.errors.contains("already holds a run"))
    }

    @Test func peopleReadLines() throws {
        let folder = try TemporaryFolder()
        let trained = try Self.train(folder, "--learner", "softmax:c=10")
        #expect(trained.status == 0 && trained.output.isEmpty)
        for part in [
            "raw + softmax:c=10", "validation: top-1", "test: top-1", "loss", "144 features", "the run lies in",
        ] {
            #expect(trained.errors.contains(part), "\(trained.errors) lacks \(part)")
        }
        let predicted = try Executable.run(
            "classical", "evaluate", "--run", folder.path("run"), "--split", "all", "--threads", "1")
        #expect(predicted.status == 0 && predicted.errors.hasPrefix("all: top-1"))
    }

    /// A run with a limit is measured on the images that it learned from; `all` are all.
    @Test func aLimitIsRemembered() throws {
        let folder = try TemporaryFolder()
        let trained = try Self.train(folder, "--limit", "12", "--learner", "knn:k=1")
        #expect(trained.status == 0, "\(trained.errors)")
        var counts: [Int] = []
        for part in ["train", "validation", "test", "all"] {
            let looked = try Executable.run(
                "classical", "evaluate", "--run", folder.path("run"), "--json", "--threads", "1", "--split", part)
            let event = try #require(try looked.events().last, "\(looked.errors)")
            counts.append(try #require(event["count"] as? Int))
            if part == "train" { #expect(event["top1"] as? Double == 1, "each is its own neighbour") }
        }
        #expect(counts[0] == 12 && counts[3] > 12 + counts[1] + counts[2])
        let few = try Executable.run("classical", "train", "--data", Self.data, "--limit", "2")
        #expect(few.status == 64 && few.errors.contains("limit must be at least the number of classes, 3"))
        #expect(!few.errors.contains("validat"))
    }

    @Test func aLadderIsATableAndFiles() throws {
        let folder = try TemporaryFolder()
        let ran = try Executable.run(
            "classical", "baseline", "--data", Self.data, "--epochs", "0", "--threads", "1", "--quiet", "--out",
            folder.path("ladder"))
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.errors.isEmpty)
        for part in ["nearest mean", "HoG + linear SVM", "an image", "a network must beat"] {
            #expect(ran.output.contains(part), "\(ran.output) lacks \(part)")
        }
        #expect(try String(contentsOfFile: folder.path("ladder/table.txt"), encoding: .utf8) == ran.output)
        #expect(try String(contentsOfFile: folder.path("ladder/chart.svg"), encoding: .utf8).contains("<svg "))
        let lines = try String(contentsOfFile: folder.path("ladder/ladder.jsonl"), encoding: .utf8).split(
            separator: "\n")
        #expect(lines.count == 5)
    }

    @Test(arguments: [
        (["train"], Int32(64), "needs --data SPEC"),
        (["train", "--data", "synthetic", "--learner", "svn"], 64, "did you mean 'svm'?"),
        (["train", "--data", "synthetic", "--features", "hog:cel=3"], 64, "did you mean 'cell'?"),
        (["train", "--data", "synthetic", "--preprocess", "standardize"], 64, "among the features"),
        (["train", "--data", "synthetic:shape=1x6x6", "--features", "hog"], 64, "use smaller cells"),
        (
            [
                "train", "--data", "synthetic:shape=1x4x4,count=20", "--features", "raw pca:components=19",
                "--validation", "0",
            ], 64, "at most 16"
        ),
        (
            ["train", "--data", "synthetic:shape=1x4x4,count=20", "--learner", "knn:k=50"], 64,
            "looks for 50 neighbours"
        ),
        (["evaluate", "--run", "/nowhere"], 66, "there is no run"),
        (["baseline"], 64, "needs --data SPEC"),
        (["trian"], 64, "trian"),
    ]) func mistakesAreSentences(_ arguments: [String], _ status: Int32, _ sentence: String) throws {
        let ran = try Executable.run(["classical"] + arguments)
        #expect(ran.status == status, "\(ran.errors)")
        #expect(ran.errors.contains(sentence), "\(ran.errors)")
        #expect(ran.output.isEmpty)
    }

    @Test func everythingIsListed() throws {
        let ran = try Executable.run("classical", "list")
        for name in ["hog", "pca", "kernel-svm", "naive-bayes", "rbf", "kernels:"] {
            #expect(ran.output.contains(name), "\(name)")
        }
        let entries = try #require(
            try Executable.run("classical", "list", "--json").events().first?["entries"] as? [[String: String]])
        #expect(Set(entries.compactMap { $0["kind"] }) == ["features", "learners", "kernels"])
    }
}
