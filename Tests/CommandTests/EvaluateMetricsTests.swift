import Foundation
import Testing

/// `fovea evaluate --metrics`, on a small trained run.
@Suite struct EvaluateMetricsTests {
    @Test func metricsAreFieldsOfTheOneEvent() throws {
        let folder = try TemporaryFolder()
        #expect(try TrainingRunTests.train(folder, "--quiet").status == 0)
        let plain = try Executable.run("evaluate", "--run", folder.path("run"), "--json", "--threads", "1")
        let expected = try #require(try plain.events().first)
        #expect(Set(expected.keys) == ["event", "split", "loss", "top1", "count"])
        for batchSize in ["5", "256"] {
            let ran = try Executable.run(
                "evaluate", "--run", folder.path("run"), "--json", "--threads", "1", "--batch-size", batchSize,
                "--metrics", "topk:k=1 topk:k=2 confusion calibration:bins=4 recall:average=weighted mae rmse r2")
            #expect(ran.status == 0, "\(ran.errors)")
            #expect(ran.errors.isEmpty)
            let events = try ran.events()
            #expect(events.count == 1)
            let event = try #require(events.first)
            #expect(event["event"] as? String == "evaluation")
            let top1 = try #require(event["top1"] as? Double)
            #expect(top1 == expected["top1"] as? Double)
            #expect(ran.output.components(separatedBy: "\"top1\"").count == 2, "each name once")
            #expect(try #require(event["top2"] as? Double) >= top1)
            let matrix = try #require(event["confusion"] as? [[Int]])
            #expect(matrix.map(\.count) == [3, 3, 3])
            let count = try #require(event["count"] as? Int)
            #expect(matrix.joined().reduce(0, +) == count)
            let right = matrix.indices.reduce(0) { $0 + matrix[$1][$1] }
            #expect(abs(top1 - Double(right) / Double(count)) < 1e-12)
            // The mean recall, each class by its images, is the share of right answers.
            #expect(try abs(#require(event["weighted_recall"] as? Double) - top1) < 1e-12)
            let classes = try #require(event["classes"] as? [[String: Any]])
            #expect(classes.count == 3)
            for name in ["name", "precision", "recall", "f1", "support"] { #expect(classes[0][name] != nil) }
            let bins = try #require(event["calibration_bins"] as? [[String: Any]])
            #expect(bins.compactMap { $0["count"] as? Int }.reduce(0, +) == count)
            for name in ["calibration_error", "macro_precision", "weighted_f1", "mae", "rmse", "r2"] {
                #expect(event[name] as? Double != nil, "\(name)")
            }
        }
    }

    @Test func peopleReadTables() throws {
        let folder = try TemporaryFolder()
        #expect(try TrainingRunTests.train(folder, "--quiet").status == 0)
        let ran = try Executable.run(
            "evaluate", "--run", folder.path("run"), "--threads", "1", "--metrics", "topk:k=2 confusion calibration")
        #expect(ran.status == 0)
        #expect(ran.output.isEmpty)
        for part in [
            "test: top-1 ", "top-2: ", "class", "precision", "support", "macro mean", "truth, by prediction",
            "calibration error (15 bins): ",
        ] { #expect(ran.errors.contains(part), "\(ran.errors) lacks \(part)") }
    }

    @Test func aMistakeIsFoundBeforeAnythingIsRead() throws {
        let ran = try Executable.run("evaluate", "--run", "/nowhere", "--metrics", "topk confuson")
        #expect(ran.status == 64)
        #expect(ran.errors.contains("did you mean 'confusion'?"), "\(ran.errors)")
    }

    /// Every loss is reachable, trains and evaluates by its spec.
    @Test(arguments: [
        "cross-entropy:weights=1/2/0.5,label-smoothing=0.1", "bce-with-logits:pos-weight=2", "max-margin:squared=true",
        "mse", "mae", "huber:delta=0.5", "focal:gamma=1.5",
    ])
    func lossesBySpec(_ spec: String) throws {
        let folder = try TemporaryFolder()
        let trained = try TrainingRunTests.train(folder, "--json", "--quiet", "--loss", spec, "--lr", "0.01")
        #expect(trained.status == 0, "\(trained.errors)")
        let test = try #require(try trained.events().last { $0["split"] as? String == "test" })
        let again = try Executable.run(
            "evaluate", "--run", folder.path("run"), "--json", "--threads", "1", "--loss", spec, "--batch-size", "7")
        let loss = try #require(try again.events().first?["loss"] as? Double)
        let expected = try #require(test["loss"] as? Double)
        #expect(abs(loss - expected) <= 1e-5 * abs(expected), "\(spec)")
    }
}
