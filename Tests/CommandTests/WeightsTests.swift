import Foundation
import Testing

/// `init`, `summary` and `--weights`: files of weights on their way in and out.
@Suite struct WeightsTests {
    static let model = "(conv4-bn-relu-pool)*1-fc"
    static let network = ["--model", model, "--input", "1x8x8", "--classes", "3"]

    /// The tensors of a safetensors file: 8 bytes of length, a JSON header of names.
    static func tensors(_ data: Data) throws -> [String: [Int]] {
        let length = data.prefix(8).enumerated().reduce(0) { $0 + (Int($1.element) << (8 * $1.offset)) }
        let header = try JSONSerialization.jsonObject(with: data.dropFirst(8).prefix(length)) as? [String: Any]
        var shapes: [String: [Int]] = [:]
        for (name, value) in try #require(header) where name != "__metadata__" {
            shapes[name] = try #require((value as? [String: Any])?["shape"] as? [Int])
        }
        return shapes
    }

    @Test func initIsAFunctionOfTheSeed() throws {
        let folder = try TemporaryFolder()
        for (name, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
            let ran = try Executable.run(["init"] + Self.network + ["--seed", seed, "--out", folder.path(name)])
            #expect(ran.status == 0, "\(ran.errors)")
        }
        #expect(try folder.data("a") == folder.data("b"))
        #expect(try folder.data("a") != folder.data("c"))
    }

    @Test func summaryCountsWhatInitWrites() throws {
        let folder = try TemporaryFolder()
        let written = try Executable.run(["init"] + Self.network + ["--out", folder.path("w.safetensors")])
        #expect(written.status == 0, "\(written.errors)")
        let shapes = try Self.tensors(folder.data("w.safetensors"))
        let trainable = shapes.filter { !$0.key.contains("running_") }
        let count = trainable.values.reduce(0) { $0 + $1.reduce(1, *) }
        // conv 4*1*3*3, normalization 4 + 4, fc 3*(4*4*4) + 3.
        #expect(count == 36 + 8 + 195)
        let summary = try Executable.run(["summary", "--json"] + Self.network)
        #expect(summary.status == 0, "\(summary.errors)")
        let result = try #require(try summary.events().last)
        #expect(result["event"] as? String == "result")
        #expect(result["parameters"] as? Int == count)
    }

    /// conv1 is drawn with its normalization and activation in one box: input, conv1, pool, flatten, fc.
    @Test func summaryDrawsTheNetwork() throws {
        let folder = try TemporaryFolder()
        let summary = try Executable.run(
            ["summary", "--batch-size", "4", "--svg", folder.path("n.svg")] + Self.network)
        #expect(summary.status == 0, "\(summary.errors)")
        #expect(summary.output.contains("memory with batches of 4: training "))
        let svg = String(decoding: try folder.data("n.svg"), as: UTF8.self)
        #expect(svg.components(separatedBy: "<rect").count - 1 == 1 + 5)
        for part in ["conv1", "Conv2d(4, kernel: 3", "BatchNorm", "ReLU", "Linear(3)", "4x4x4"] {
            #expect(svg.contains(part), "\(part)")
        }
        let json = try Executable.run(["summary", "--json", "--batch-size", "4"] + Self.network)
        let memory = try #require(try json.events().last?["memory"] as? [String: Any])
        // The 239 parameters and 8 statistics alone are 988 bytes; nothing here comes to 16 MiB.
        #expect((988..<(16 << 20)).contains(try #require(memory["inference_bytes"] as? Int)))
        #expect(
            try #require(memory["training_bytes"] as? Int) > (try #require(memory["inference_bytes"] as? Int)))
        #expect(try Executable.run(["summary", "--batch-size", "0"] + Self.network).status == 64)
        // Strides and operations beyond what an Int holds are printed as well.
        for model in [
            "(pool1{stride=1000})*8-gap-fc", "conv8{kernel=3001,padding=100000}-conv8{kernel=1,stride=1000000}-gap-fc",
        ] {
            let large = try Executable.run("summary", "--model", model, "--input", "3x32x32")
            #expect(large.status == 0 && large.output.contains("total"), "\(large.errors)")
        }
    }

    @Test func resNet18HasTorchvisionsParameters() throws {
        let summary = try Executable.run(
            "summary", "--json", "--model", "resnet18", "--input", "3x224x224", "--classes", "1000")
        #expect(summary.status == 0, "\(summary.errors)")
        let result = try #require(try summary.events().last)
        // torchvision.models.resnet18: 11,689,512 parameters, 1.814 G multiply-adds.
        #expect(result["parameters"] as? Int == 11_689_512)
        let flops = try #require(result["flops"] as? Int)
        #expect(abs(Double(flops) / 2 / 1.814e9 - 1) < 0.01)
    }

    @Test func trainingStartsFromGivenWeights() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("w.safetensors")
        #expect(try Executable.run(["init"] + Self.network + ["--seed", "5", "--out", path]).status == 0)
        let ran = try TrainingRunTests.train(folder, "--weights", path, "--quiet")
        #expect(ran.status == 0, "\(ran.errors)")
        let evaluated = try Executable.run(
            "evaluate", "--model", Self.model, "--weights", folder.path("run/best.safetensors"),
            "--data", TrainingRunTests.data, "--json")
        #expect(evaluated.status == 0, "\(evaluated.errors)")
    }

    @Test func weightsOfAnotherModelAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("w.safetensors")
        #expect(try Executable.run(["init"] + Self.network + ["--out", path]).status == 0)
        let ran = try Executable.run(
            "evaluate", "--model", "(conv8-bn-relu-pool)*1-fc", "--weights", path, "--data", TrainingRunTests.data)
        #expect(ran.status == 65, "\(ran.errors)")
        #expect(ran.errors.contains("w.safetensors"))
    }

    @Test func initDoesNotOverwrite() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("precious", to: "w.safetensors")
        let ran = try Executable.run(["init"] + Self.network + ["--out", path])
        #expect(ran.status == 64)
        #expect(ran.errors.contains("w.safetensors"))
        #expect(folder.text("w.safetensors") == "precious")
    }

    /// What training keeps, under PyTorch's names and with the counters that its strict loading asks for.
    @Test func exportedWeights() throws {
        let folder = try TemporaryFolder()
        let trained = try Executable.run(
            "train", "--run", folder.path("run"), "--data", "synthetic:shape=1x8x8,classes=3,count=40", "--model",
            Self.model,
            "--max-steps", "2", "--quiet")
        #expect(trained.status == 0, "\(trained.errors)")
        let plain = try Executable.run(
            "export", "weights", "--run", folder.path("run"), "--out", folder.path("a.safetensors"))
        #expect(plain.status == 0, "\(plain.errors)")
        let names = try Set(Self.tensors(folder.data("a.safetensors")).keys)
        #expect(try names == Set(Self.tensors(folder.data("run/best.safetensors")).keys))
        let counted = try Executable.run(
            "export", "weights", "--run", folder.path("run"), "--num-batches-tracked", "--out",
            folder.path("b.safetensors"))
        #expect(counted.status == 0, "\(counted.errors)")
        let tensors = try Self.tensors(folder.data("b.safetensors"))
        #expect(Set(tensors.keys) == names.union(["bn1.num_batches_tracked"]))
        #expect(tensors["bn1.num_batches_tracked"] == [])
        // And back: a file of weights, of which the integers are passed over.
        let again = try Executable.run(
            "export", "weights", "--weights", folder.path("b.safetensors"), "--out", folder.path("c.safetensors"))
        #expect(again.status == 0, "\(again.errors)")
        #expect(try folder.data("c.safetensors") == folder.data("a.safetensors"))
        let twice = try Executable.run(
            "export", "weights", "--weights", folder.path("b.safetensors"), "--out", folder.path("c.safetensors"))
        #expect(twice.status == 64 && twice.errors.contains("exists already"))
        let none = try Executable.run("export", "weights", "--out", folder.path("d.safetensors"))
        #expect(none.status == 64 && none.errors.contains("either --run DIR or --weights FILE"), "\(none.errors)")
    }

    /// PyTorch's counters alone are no weights.
    @Test func nothingToExport() throws {
        let folder = try TemporaryFolder()
        let header = Array(#"{"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        let path = try folder.write(length + header + [UInt8](repeating: 1, count: 8), to: "n.safetensors")
        let ran = try Executable.run("export", "weights", "--weights", path, "--out", folder.path("w.safetensors"))
        #expect(ran.status == 65 && ran.errors.contains("n.safetensors' has no arrays"), "\(ran.errors)")
        #expect(!folder.exists("w.safetensors"))
    }

    @Test func twoNetworksSideBySide() throws {
        let flags = ["summary", "--model", "lenet", "--against", "mlp:hidden=64", "--input", "1x28x28"]
        let ran = try Executable.run(flags)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.output.contains("lenet") && ran.output.contains("mlp:hidden=64") && ran.output.contains("61,706"))
        #expect(
            try Executable.run(flags + ["--batch-size", "4"]).output.contains("memory with batches of 4: training "))
        let json = try Executable.run(flags + ["--json"])
        let result = try #require(try json.events().last)
        // 785 · 64 + 65 · 10.
        #expect((result["against"] as? [String: Any])?["parameters"] as? Int == 50_890)
    }

    @Test func likelyMistakesAreSaid() throws {
        let network = ["--model", "conv8{bias=true}-bn-relu-pool-fc", "--input", "3x8x8"]
        let ran = try Executable.run(["summary"] + network)
        #expect(
            ran.status == 0 && ran.output.contains("warning: conv1: its bias is taken away again by bn1"),
            "\(ran.output)")
        let allowed = try Executable.run(["summary", "--allow", "bias-before-norm"] + network)
        #expect(allowed.status == 0 && !allowed.output.contains("warning"))
        let training = try Executable.run(
            "train", "--model", network[1], "--data", "synthetic:shape=3x8x8,count=64", "--batch-size", "4",
            "--max-steps", "1",
            "--allow", "tiny-batch", "--json")
        #expect(training.status == 0, "\(training.errors)")
        let warnings = try training.events().filter { $0["event"] as? String == "warning" }.compactMap {
            $0["message"] as? String
        }.filter { $0.hasSuffix(")") }
        #expect(warnings.count == 1 && warnings[0].hasSuffix("(bias-before-norm)"), "\(warnings)")
        let wrong = try Executable.run(["summary", "--allow", "bias"] + network)
        #expect(wrong.status == 64 && wrong.errors.contains("there is no lint rule 'bias'"), "\(wrong.errors)")
    }
}
