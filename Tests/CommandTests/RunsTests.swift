import Foundation
import Testing

/// `fovea runs`, on small trained runs.
@Suite struct RunsTests {
    private static func train(_ folder: TemporaryFolder, _ name: String, _ more: String...) throws {
        let ran = try Executable.run(
            [
                "train", "--run", folder.path("runs/\(name)"), "--data", TrainingRunTests.data, "--model",
                TrainingRunTests.model, "--batch-size", "16", "--epochs", "2", "--threads", "1", "--log-every", "1",
                "--quiet",
            ] + more)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.errors.isEmpty)
    }

    private static func runs(_ folder: TemporaryFolder, _ arguments: String...) throws -> Executable {
        try Executable.run(["runs"] + arguments, in: folder.url)
    }

    private static func two() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try train(folder, "first", "--lr", "0.05")
        try train(folder, "second", "--lr", "0.01", "--optimizer", "adam")
        return folder
    }

    @Test func listFilterAndOrder() throws {
        let folder = try Self.two()
        #expect(folder.exists("runs/fovea.sqlite"), "made while the first run was trained")
        let list = try Self.runs(folder, "list")
        #expect(list.status == 0 && list.errors.isEmpty, "\(list.errors)")
        let lines = list.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("name") && lines[1].hasPrefix("first"), "\(list.output)")
        for part in ["finished", "2/2", "val.top1", "0.05", "sgd:momentum=0.9"] {
            #expect(list.output.contains(part), "\(part)")
        }
        let filtered = try Self.runs(folder, "list", "--json", "--where", "optimizer = adam and val.top1 > 0")
        let events = try filtered.events()
        #expect(
            events.count == 1 && events[0]["event"] as? String == "result" && events[0]["name"] as? String == "second")
        #expect((events[0]["settings"] as? [String: Any])?["lr"] as? Double == 0.01)
        #expect((events[0]["metrics"] as? [String: Any])?["test.top1"] as? Double != nil)
        let csv = try Self.runs(folder, "list", "--csv", "--columns", "name,lr,epoch,model", "--sort", "-lr")
        #expect(
            csv.output
                == "name,lr,epoch,model\nfirst,0.05,2,(conv4-bn-relu-pool)*1-fc\nsecond,0.01,2,(conv4-bn-relu-pool)*1-fc\n"
        )
        #expect(try Self.runs(folder, "list", "--where", "lr > 1").output == "no run fits\n")
    }

    @Test func mistakes() throws {
        let folder = try Self.two()
        let unknown = try Self.runs(folder, "list", "--where", "val.tpo1 > 0.9", "--json")
        #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'val.top1'?"), "\(unknown.errors)")
        #expect(try unknown.events().first?["kind"] as? String == "usage")
        #expect(try Self.runs(folder, "show", "frist").status == 66)
        #expect(try Self.runs(folder, "list", "--store", "nowhere").status == 66)
        #expect(try Self.runs(folder, "list", "--limit", "0").status == 64)
        #expect(try Self.runs(folder, "compare").status == 64)
        #expect(try Self.runs(folder, "export", "first", "--table", "step").errors.contains("did you mean 'steps'?"))
        #expect(try Self.runs(folder, "lst").status == 64)
        #expect(try Self.runs(folder, "tag", "first", "+a,b").status == 64)
    }

    @Test func compareDiffShowExport() throws {
        let folder = try Self.two()
        let compared = try Self.runs(folder, "compare", "first", "second")
        #expect(compared.status == 0)
        for part in ["val.top1", "loss.last_tenth", "what differs", "optimizer"] {
            #expect(compared.output.contains(part), "\(part)")
        }
        #expect(!compared.output.contains("batch-size"), "it is the same in both")
        let events = try Self.runs(folder, "compare", "first", "second", "--json").events()
        #expect(events.count == 2 && (events[0]["settings"] as? [String: Any])?["lr"] as? Double == 0.05)
        let difference = try Self.runs(folder, "diff", "first", "second", "--json").events()
        let settings = try #require(difference.first?["differences"] as? [String: Any])
        #expect(settings["lr"] as? [Double] == [0.05, 0.01] && settings["model"] == nil)
        let shown = try Self.runs(folder, "show", "fir")
        for part in ["finished", "backend", "cpu", "checkpoints", "best", "arguments"] {
            #expect(shown.output.contains(part), "\(part)")
        }
        let object = try #require(try Self.runs(folder, "show", "first", "--json").events().first)
        #expect((object["epochs"] as? [Any])?.count == 2)
        // What is exported is what the log has.
        let log = folder.text("runs/first/events.jsonl").split(separator: "\n").filter {
            $0.contains(#""event":"step""#)
        }
        let steps = try Self.runs(folder, "export", "first", "--json").events()
        #expect(steps.count == log.count && steps.count == 12)
        for (line, step) in zip(log, steps) {
            let told = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            for name in ["event", "step", "epoch", "loss", "lr", "top1", "time"] {
                #expect("\(told[name] ?? "")" == "\(step[name] ?? "")", "\(name)")
            }
        }
        let csv = try Self.runs(folder, "export", "first", "second", "--table", "epochs", "--csv").output.split(
            separator: "\n")
        #expect(csv.count == 5 && csv[0].hasPrefix("run,epoch,step,time,loss"))
    }

    @Test func tagsNotesAndRemoval() throws {
        let folder = try Self.two()
        #expect(try Self.runs(folder, "tag", "first", "+good", "old", "-never").status == 0)
        #expect(try Self.runs(folder, "tag", "first", "-old", "--quiet").status == 0)
        #expect(try Self.runs(folder, "note", "first", "look", "at", "this").status == 0)
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.path("runs/fovea.sqlite\(ending)"))
        }
        let run = try #require(try Self.runs(folder, "list", "--json", "--where", "tag = good").events().first)
        #expect(run["tags"] as? [String] == ["good"] && run["note"] as? String == "look at this")
        #expect(try Self.runs(folder, "rm", "first").status == 0)
        #expect(try !Self.runs(folder, "list").output.contains("first"))
        #expect(
            try Self.runs(folder, "list", "--all").output.contains("first")
                && folder.exists("runs/first/last.safetensors"))
        let asked = try Self.runs(folder, "rm", "first", "--folder")
        #expect(asked.status == 64 && asked.errors.contains("--yes"), "\(asked.errors)")
        #expect(try Self.runs(folder, "rm", "first", "--folder", "--yes").status == 0)
        #expect(!folder.exists("runs/first") && folder.exists("runs/second"))
    }

    /// Two processes train beside each other, and a third looks: nothing of either is lost.
    @Test func twoTrainAtOnce() throws {
        let folder = try TemporaryFolder()
        let running = try ["one", "two"].map { name in
            try Executable.Running([
                "train", "--run", folder.path("runs/\(name)"), "--data", TrainingRunTests.data, "--model",
                TrainingRunTests.model, "--batch-size", "16", "--epochs", "60", "--threads", "1", "--log-every", "1",
                "--quiet",
            ])
        }
        for _ in 0..<5 { _ = try Self.runs(folder, "list", "--store", folder.url.path) }
        for process in running {
            let ran = try process.wait()
            #expect(ran.status == 0 && ran.errors.isEmpty, "\(ran.errors)")
        }
        let runs = try Self.runs(folder, "list", "--json").events()
        #expect(runs.count == 2)
        for run in runs {
            #expect(run["status"] as? String == "finished" && run["step"] as? Int == 360 && run["epoch"] as? Int == 60)
        }
        #expect(try Self.runs(folder, "export", "one", "two").output.split(separator: "\n").count == 721)
    }

    /// Killed without warning: the store knows all that the log does, and that nobody trains any more.
    @Test func aRunThatWasKilled() throws {
        let folder = try TemporaryFolder()
        let running = try Executable.Running([
            "train", "--run", folder.path("runs/first"), "--data", TrainingRunTests.data, "--model",
            TrainingRunTests.model,
            "--batch-size", "16", "--epochs", "1000000", "--threads", "1", "--log-every", "1", "--quiet",
        ])
        let deadline = Date().addingTimeInterval(60)
        while !folder.text("runs/first/events.jsonl").contains(#""step":100,"#), Date() < deadline { usleep(10_000) }
        let during = try #require(try Self.runs(folder, "list", "--json").events().first)
        #expect(during["status"] as? String == "running")
        #expect(try Self.runs(folder, "rm", "first").errors.contains("is being trained"))
        kill(running.processIdentifier, SIGKILL)
        _ = try running.wait()
        let after = try #require(try Self.runs(folder, "list", "--json").events().first)
        #expect(after["status"] as? String == "stopped")
        let whole = folder.text("runs/first/events.jsonl").split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        let steps = whole.filter { $0.contains(#""event":"step""#) }.count
        #expect(try Self.runs(folder, "export", "first").output.split(separator: "\n").count == steps + 1)
    }
}
