import Fovea
import Foundation
import Testing

/// What is in the catalogue can be listed, drawn, timed and trained with, by its name.
@Suite struct CatalogueTests {
    @Test func everythingHasANameAndALine() throws {
        let run = try Executable.run("list", "--json")
        #expect(run.status == 0)
        let entries = try #require(try run.events().first?["entries"] as? [[String: String]])
        for (kind, name) in [
            ("layers", "softsign"), ("initializers", "orthogonal"), ("losses", "focal"), ("optimizers", "muon"),
            ("regularizers", "max-norm"), ("schedules", "one-cycle"), ("metrics", "calibration"), ("models", "lenet"),
            ("datasets", "fashion-mnist"), ("pictures", "grad-cam++"),
        ] {
            #expect(entries.contains { $0["kind"] == kind && $0["name"] == name }, "\(kind): \(name)")
        }
        for entry in entries { #expect(entry["summary"]?.isEmpty == false, "\(entry)") }
    }

    @Test func aListOfOneKind() throws {
        let run = try Executable.run("list", "optimizers")
        let names = run.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(names == OptimizerRegistry.registry.names)
        let wrong = try Executable.run("list", "optimisers")
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'optimizers'?"))
    }

    @Test func aScheduleIsDrawn() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("s.svg").path
        let run = try Executable.run(
            "schedule", "one-cycle:warmup=1", "--epochs", "4", "--lr", "0.5", "--out", path, "--json")
        #expect(run.status == 0)
        #expect(try run.events().first?["highest_lr"] as? Double == 0.5)
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        #expect(svg.hasPrefix("<svg ") && svg.contains("momentum"))
        for (arguments, status) in [
            (["cosin", "--out", path], Int32(64)), (["cosine", "--epochs", "0", "--out", path], 64),
            (["cosine", "--out", folder.url.appendingPathComponent("no/s.svg").path], 66),
            (["plateau", "--losses", "1,x", "--out", path], 64),
        ] {
            #expect(try Executable.run(["schedule"] + arguments).status == status, "\(arguments)")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == svg, "what was there is not lost")
    }

    @Test func aScheduleIsTold() throws {
        let text = try Executable.run(
            "schedule", "step:every=1,gamma=0.5", "--epochs", "3", "--steps-per-epoch", "10", "--lr", "0.8")
        #expect(text.status == 0)
        #expect(
            text.output.split(separator: "\n") == [
                "epoch 0.00  learning rate 0.8", "epoch 1.00  learning rate 0.4", "epoch 2.00  learning rate 0.2",
                "epoch 2.90  learning rate 0.2",
            ])
        let json = try Executable.run(
            "schedule", "cosine", "--epochs", "2", "--steps-per-epoch", "4", "--lr", "1", "--json")
        let rates = try #require(try json.events().first?["lr"] as? [Double])
        #expect(rates.count == 8 && rates[0] == 1 && abs(rates[4] - 0.5) < 1e-9)
    }

    @Test func layersAndOptimizersAreTimed() throws {
        let layer = try Executable.run(
            "bench", "layer", "gn:4", "--input", "16x8x8", "--batch-size", "2", "--steps", "2", "--json")
        let optimizer = try Executable.run(
            "bench", "optimizer", "muon", "--model", "conv16-fc", "--input", "3x8x8", "--steps", "2", "--json")
        for run in [layer, optimizer] {
            let median = try #require(try run.events().first?["median_ms"] as? Double)
            #expect(run.status == 0 && median > 0)
        }
        let wrong = try Executable.run("bench", "layer", "gelo", "--input", "16x8x8")
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'gelu'?"))
    }

    @Test func aRunOfManyEntries() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("run").path
        let run = try Executable.run(
            "train", "--run", path, "--data", "synthetic:shape=3x12x12,classes=4,count=96,test=16", "--quiet", "--json",
            "--model", "[conv8{mode=reflect,init=orthogonal}-gn4-softsign-minpool]*2-spatialdropout0.1-gmp-fc",
            "--optimizer", "adamw:decay=weights", "--lr", "scaled:base=0.02,for-batch=64", "--batch-size", "16",
            "--epochs", "3", "--schedule", "constant:for=1 then cosine", "--loss", "cross-entropy:label-smoothing=0.1",
            "--regularize", "l1:strength=1e-6 clip-norm:max=1", "--ema", "0.9", "--init", "he-uniform",
            "--early-stopping", "patience=1,min-delta=100")
        #expect(run.status == 0, "\(run.errors)")
        let result = try #require(try run.events().last)
        // The first epoch is always the best so far; none after it is better by 100.
        #expect(result["stopped_early"] as? Bool == true && result["epochs"] as? Int == 2)
    }
}
