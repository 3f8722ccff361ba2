import Fovea
import Foundation
import Testing

/// A whole small run, and what one does with it afterwards.
@Suite struct TrainingRunTests {
    static let data = "synthetic:shape=1x8x8,classes=3,count=96"
    static let model = "(conv4-bn-relu-pool)*1-fc"

    static func train(_ folder: TemporaryFolder, _ more: String...) throws -> Executable {
        try Executable.run(
            [
                "train", "--run", folder.path("run"), "--data", data, "--model", model, "--batch-size", "16",
                "--epochs", "2", "--lr", "0.05", "--threads", "1", "--log-every", "1",
            ] + more)
    }

    @Test func jsonLinesTellTheWholeRun() throws {
        let folder = try TemporaryFolder()
        let ran = try Self.train(folder, "--json", "--quiet")
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.errors.isEmpty)
        let events = try ran.events()
        let kinds = events.compactMap { $0["event"] as? String }
        #expect(kinds.count == events.count)
        #expect(kinds.first == "run")
        #expect(kinds.last == "result")
        // 96 images, a tenth of them held out: 86 are 5 whole batches of 16 and one of 6, in each of 2 epochs.
        #expect(kinds.count { $0 == "step" } == 12)
        #expect(kinds.count { $0 == "epoch" } == 2)
        #expect(events.filter { $0["split"] as? String == "test" }.count == 1)
        let step = try #require(events.first { $0["event"] as? String == "step" })
        #expect(step["epoch"] as? Int == 1)
        #expect(step["step"] as? Int == 1)
        let numbers = ["loss", "lr", "images_per_second", "data_wait_fraction"]
        for field in numbers { #expect(step[field] as? Double != nil, "\(step)") }
        for file in ["config.json", "events.jsonl", "best.safetensors", "last.safetensors", "model.json"] {
            #expect(folder.exists("run/\(file)"), "\(file)")
        }
    }

    @Test func peopleReadStandardError() throws {
        let folder = try TemporaryFolder()
        let ran = try Self.train(folder)
        #expect(ran.status == 0)
        #expect(ran.output.isEmpty)
        #expect(ran.errors.contains(folder.path("run")))
        #expect(!ran.errors.contains("\u{1B}["), "no terminal, no escape sequences")
    }

    @Test func evaluateRepeatsTheTestAccuracy() throws {
        let folder = try TemporaryFolder()
        let trained = try Self.train(folder, "--json", "--quiet").events()
        let test = try #require(trained.last { $0["split"] as? String == "test" })
        let evaluated = try Executable.run("evaluate", "--run", folder.path("run"), "--json", "--threads", "1")
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        let again = try #require(try evaluated.events().first { $0["event"] as? String == "evaluation" })
        #expect(again["top1"] as? Double == test["top1"] as? Double)
        #expect(again["count"] as? Int == test["count"] as? Int)
        let loss = try #require(again["loss"] as? Double)
        let expected = try #require(test["loss"] as? Double)
        #expect(abs(loss - expected) <= 1e-5 * abs(expected))
    }

    @Test func predictNamesClassesThatSumToOne() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.train(folder, "--quiet").status == 0)
        let pixels = (0..<64).map { UInt8($0 * 4) }
        let image = try folder.write(Array("P5\n8 8\n255\n".utf8) + pixels, to: "ramp.pgm")
        let ran = try Executable.run("predict", "--run", folder.path("run"), "--json", "--top", "3", image)
        #expect(ran.status == 0, "\(ran.errors)")
        let result = try #require(try ran.events().first)
        #expect(result["event"] as? String == "result")
        #expect(result["image"] as? String == image)
        let predictions = try #require(result["predictions"] as? [[String: Any]])
        let probabilities = predictions.compactMap { $0["probability"] as? Double }
        #expect(probabilities.count == 3)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
        #expect(probabilities == probabilities.sorted(by: >))
        #expect(Set(predictions.compactMap { $0["index"] as? Int }) == [0, 1, 2])
    }

    @Test func picturesInColorAreReadAsTheModelSees() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.train(folder, "--quiet").status == 0)
        let grey = (0..<64).map { UInt8($0 * 4) }
        let size = ImageSize(height: 8, width: 8)
        let plain = try folder.write(Array("P5\n8 8\n255\n".utf8) + grey, to: "ramp.pgm")
        let color = try folder.write(
            PNG.encode(Image(channels: 3, size: size, pixels: grey + grey + grey)), to: "ramp.png")
        let ran = try Executable.run("predict", "--run", folder.path("run"), "--json", plain, color)
        #expect(ran.status == 0, "\(ran.errors)")
        let answers = try ran.events().compactMap { $0["predictions"] as? NSArray }
        #expect(answers.count == 2)
        #expect(answers.first == answers.last)
    }

    @Test func imagesOfAnotherSizeAreRefused() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.train(folder, "--quiet").status == 0)
        let image = try folder.write(Array("P5\n4 4\n255\n".utf8) + [UInt8](repeating: 0, count: 16), to: "small.pgm")
        let ran = try Executable.run("predict", "--run", folder.path("run"), image)
        #expect(ran.status == 65)
        #expect(ran.errors.contains("small.pgm"))
        #expect(ran.errors.contains("1x8x8"))
        #expect(ran.errors.contains("1x4x4"))
    }

    @Test func secondRunDoesNotOverwriteTheFirst() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.train(folder, "--quiet").status == 0)
        let before = try folder.data("run/best.safetensors")
        let again = try Self.train(folder, "--quiet", "--seed", "1")
        #expect(again.status == 64)
        #expect(again.errors.contains(folder.path("run")))
        #expect(try folder.data("run/best.safetensors") == before)
    }

    /// A folder in use is known before data is looked for, which may take long to read.
    @Test func aUsedFolderIsRefusedBeforeTheDataIsRead() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("run"), withIntermediateDirectories: true)
        try folder.write("{}", to: "run/config.json")
        let ran = try Executable.run(
            "train", "--run", folder.path("run"), "--data", "mnist:\(folder.path("nowhere"))", "--model", "fc")
        #expect(ran.status == 64, "\(ran.errors)")
        #expect(ran.errors.contains("already holds a run"))
    }

    @Test func sameSeedSameBits() throws {
        let one = try TemporaryFolder()
        let two = try TemporaryFolder()
        let three = try TemporaryFolder()
        #expect(try Self.train(one, "--quiet").status == 0)
        #expect(try Self.train(two, "--quiet").status == 0)
        #expect(try Self.train(three, "--quiet", "--seed", "1").status == 0)
        #expect(try one.data("run/last.safetensors") == two.data("run/last.safetensors"))
        #expect(try one.data("run/last.safetensors") != three.data("run/last.safetensors"))
    }

    @Test func interruptSavesAndExits130() throws {
        let folder = try TemporaryFolder()
        let running = try Executable.Running([
            "train", "--run", folder.path("run"), "--data", Self.data, "--model", Self.model, "--batch-size", "16",
            "--epochs", "1000000", "--json", "--quiet", "--log-every", "1", "--threads", "1",
        ])
        let deadline = Date().addingTimeInterval(60)
        while !running.outputSoFar.contains(#""event":"step""#), Date() < deadline { usleep(20_000) }
        kill(running.processIdentifier, SIGINT)
        let ran = try running.wait()
        #expect(ran.status == 130, "\(ran.errors)")
        #expect(folder.exists("run/last.safetensors"))
        let events = try ran.events()
        #expect(events.contains { $0["event"] as? String == "checkpoint" && $0["kind"] as? String == "last" })
        #expect(events.last?["kind"] as? String == "interrupted")
    }
}
