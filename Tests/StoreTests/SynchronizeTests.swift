import Foundation
import FoveaTensor
import FoveaTraining
import GRDB
import TestSupport
import Testing

@testable import FoveaStore

/// What the store has is what the folders have. All numbers are those of the lines that the tests write.
@Suite struct SynchronizeTests {
    @Test func aRunThatAnErrorEnded() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        try folder.append(Line.run() + Line.step(1, loss: "2.5"), to: "a/events.jsonl")
        let store = try folder.synchronized()
        #expect(try store.run("a").status == .stopped)
        try folder.append(
            #"{"event":"error","time":1002,"kind":"invalid","message":"the loss became nan"}"# + "\n",
            to: "a/events.jsonl")
        try store.synchronize()
        #expect(try store.run("a").status == .failed)
        #expect(try store.runs(where: "status = failed").map(\.name) == ["a"])
        // Nothing has changed, and it is gone on with.
        try store.synchronize()
        #expect(try store.run("a").status == .failed)
        try folder.append(Line.run(from: 1) + Line.step(2, loss: "1.5"), to: "a/events.jsonl")
        try store.synchronize()
        #expect(try store.run("a").status == .stopped)
    }

    @Test func everyNumberOfAFolder() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        try folder.append(Line.whole, to: "a/events.jsonl")
        try folder.write(#"{"best_epoch":1,"epochs":2,"version":1}"#, to: "a/result.json")
        let store = try folder.synchronized()
        let run = try store.run("a")
        #expect(run.status == .finished && run.id == "id-of-a" && run.parameters == 42)
        // The first line is of 1000 s, the last of 1012 s.
        #expect(run.started == 1000 && run.seconds == 12 && run.epoch == 2 && run.step == 8 && run.steps == 8)
        #expect(run.host == "here" && run.code == "c0ffee" && run.version == "0.1.0" && run.problem == nil)
        #expect(
            run.metrics == [
                "val.top1": 0.875, "val.loss": 1.25, "val.last.top1": 0.625, "val.last.loss": 1.75, "test.top1": 0.75,
                "test.loss": 1.5, "train.loss": 0.5, "train.top1": 0.75, "train.images_per_second": 8, "best.epoch": 1,
            ])
        #expect(try store.losses(of: "a") == [2.5, 1.5, 0.5, nil])
        let steps = try store.rows(.steps, of: run)
        #expect(
            steps[1] == [
                "epoch": 1, "step": 4, "time": 1004.0, "loss": 1.5, "top1": 0.5, "lr": 0.1, "images_per_second": 104.0,
                "data_wait_fraction": 0.25,
            ])
        #expect(try store.rows(.epochs, of: run).map { $0["loss"] } == [2.0, 0.5])
        #expect(try store.rows(.evaluations, of: run).map { $0["split"] } == ["validation", "validation", "test"])
        #expect(try store.rows(.checkpoints, of: run).map { $0["kind"] } == ["best", "last"])
        #expect(try store.rows(.warnings, of: run) == [["time": 1010.0, "message": "it learns by heart"]])
        #expect(run.settings["lr"] == 0.1 && run.settings["batch-size"] == 8)
        #expect(run.settings["optimizer.weight-decay"] == 0.0005 && run.settings["model.name"] == "resnet18")
        #expect(run.settings["seed"] == "18446744073709551615", "beyond the database's whole numbers")
    }

    /// Line by line and byte by byte, with a look at the store between: the rows are those of one look at the whole.
    @Test func growingIsAsWhole() throws {
        let lines =
            Line.whole + Line.run(from: 4, at: 2000) + Line.step(6, loss: "0.25")
            + Line.evaluation("validation", epoch: 2, loss: 0.5, top1: 1)
        let whole = try RunsFolder()
        try whole.makeRun("a")
        try whole.append(lines, to: "a/events.jsonl")
        let expected = try whole.synchronized().dump()
        for piece in [1, 7, 100, 1000] {
            let folder = try RunsFolder()
            try folder.makeRun("a")
            let store = try folder.store()
            var rest = lines[...]
            while !rest.isEmpty {
                try folder.append(String(rest.prefix(piece)), to: "a/events.jsonl")
                rest = rest.dropFirst(piece)
                if piece > 1 || rest.count % 97 == 0 { try store.synchronize() }
            }
            try store.synchronize()
            #expect(try store.dump() == expected, "in pieces of \(piece)")
        }
    }

    /// What is done again counts once, and what was lost does not, exactly as the reader of logs has it.
    @Test func aResumedRunIsAsItsLog() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        var random = SplitMix(seed: 7)
        var text = Line.run()
        var step = 0
        for _ in 0..<200 {
            step += 1
            text += Line.step(step, loss: "\(random.next())")
            if step % 4 == 0 {
                text += Line.epoch(step / 4, loss: Double(random.next()))
                text += Line.evaluation("validation", epoch: step / 4, loss: Double(random.next()), top1: 0.5)
                text += Line.checkpoint("last", epoch: step / 4)
            }
            if random.next() % 10 == 0 {
                step = Int(random.next() % UInt64(step + 1))
                text += Line.evaluation("test", loss: 1, top1: 1) + Line.run(from: step)
            }
        }
        try folder.append(text, to: "a/events.jsonl")
        let store = try folder.synchronized()
        let log = try EventLog(contentsOf: folder.file("a/events.jsonl")).events
        let steps = log.compactMap { if case .step(let event) = $0 { event } else { nil } }.sorted { $0.step < $1.step }
        #expect(try store.losses(of: "a") == steps.map { $0.loss })
        let run = try store.run("a")
        func losses(_ kind: (Event) -> Double?) -> [Double] { log.compactMap(kind).sorted() }
        func stored(_ table: RunTable) throws -> [Double] {
            try store.rows(table, of: run).compactMap { $0["loss"]?.number }.sorted()
        }
        #expect(try stored(.epochs) == losses { if case .epoch(let event) = $0 { event.loss } else { nil } })
        #expect(try stored(.evaluations) == losses { if case .evaluation(let event) = $0 { event.loss } else { nil } })
        let checkpoints = log.filter { if case .checkpoint = $0 { true } else { false } }
        #expect(try store.rows(.checkpoints, of: run).count == checkpoints.count)
    }

    @Test func aTornLineIsReadOnceItEnds() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        let second = Line.step(2, loss: "1.5")
        try folder.append(Line.run() + Line.step(1, loss: "2.5") + second.prefix(30), to: "a/events.jsonl")
        let store = try folder.synchronized()
        #expect(try store.losses(of: "a") == [2.5])
        #expect(try store.run("a").problem == nil)
        try folder.append(String(second.dropFirst(30)), to: "a/events.jsonl")
        try store.synchronize()
        #expect(try store.losses(of: "a") == [2.5, 1.5])
        // A crash: the next session cuts the torn line off, and writes others in its place.
        try folder.append(String(Line.step(3, loss: "9").prefix(40)), to: "a/events.jsonl")
        try store.synchronize()
        let text = try String(contentsOfFile: folder.file("a/events.jsonl"), encoding: .utf8)
        try folder.write(
            String(text.dropLast(40)) + Line.run(from: 1) + Line.step(2, loss: "0.5"), to: "a/events.jsonl")
        try store.synchronize()
        #expect(try store.losses(of: "a") == [2.5, 0.5])
    }

    @Test func anotherFileUnderTheSameNameIsReadAnew() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        try folder.append(Line.run() + Line.step(1, loss: "2.5") + Line.step(2, loss: "2.25"), to: "a/events.jsonl")
        let store = try folder.synchronized()
        // As long as before, but not the same.
        try folder.write(Line.run() + Line.step(1, loss: "3.5") + Line.step(2, loss: "3.25"), to: "a/events.jsonl")
        try store.synchronize()
        #expect(try store.losses(of: "a") == [3.5, 3.25])
        try folder.write(Line.run() + Line.step(1, loss: "4.5"), to: "a/events.jsonl")
        try store.synchronize()
        #expect(try store.losses(of: "a") == [4.5])
        // Another run in the folder: nothing of the first is left.
        try folder.write(#"{"tags":["old"],"note":"n","version":1}"#, to: "a/notes.json")
        try store.synchronize()
        #expect(try store.run("a").tags == ["old"])
        try FileManager.default.removeItem(atPath: folder.file("a"))
        try folder.makeRun("a", id: "another")
        try folder.append(Line.run(), to: "a/events.jsonl")
        try store.synchronize()
        let run = try store.run("a")
        #expect(run.id == "another" && run.tags.isEmpty && run.note == nil && run.step == nil)
        #expect(try store.count("steps") == 0 && store.count("runs") == 1)
    }

    @Test func spoiltFilesAreAProblemOfTheirRunAlone() throws {
        let folder = try RunsFolder()
        try folder.makeRun("good")
        try folder.append(Line.whole, to: "good/events.jsonl")
        try folder.makeRun("bad")
        try folder.append(
            Line.run() + "{\"event\":\n" + Line.step(1, loss: "\"much\"") + Line.step(2, loss: "0.5") + "[1]\n{}\n",
            to: "bad/events.jsonl")
        try folder.write("{", to: "bad/config.json")
        try folder.write(#"{"tags":7}"#, to: "bad/notes.json")
        try folder.write(#"{"version":99}"#, to: "bad/result.json")
        let store = try folder.synchronized()
        #expect(try store.run("good").problem == nil)
        let bad = try store.run("bad")
        let problem = try #require(bad.problem)
        for part in [
            "bad/events.jsonl, line 2", "config.json", "notes.json", "result.json was written by a newer Fovea",
        ] {
            #expect(problem.contains(part), "\(problem)")
        }
        #expect(try store.losses(of: "bad") == [0.5])
        #expect(bad.status == .finished)
    }

    /// Numbers that no machine has, as a spoilt or hostile file may tell them.
    @Test func numbersBeyondAllMeaning() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        try folder.append(
            Line.run(at: 1e300)
                + #"{"event":"step","time":-1e300,"epoch":9223372036854775807,"step":9223372036854775807,"loss":1e308}"#
                + "\n"
                + #"{"event":"epoch","epoch":9223372036854775807,"step":4,"loss":1e308,"count":18446744073709551615}"#
                + "\n"
                + Line.evaluation("test", loss: -1e308, top1: 1e308, more: #","classes":[{"support":1e300},7]"#),
            to: "a/events.jsonl")
        let store = try folder.synchronized()
        let run = try store.run("a")
        #expect(run.step == .max && run.metrics["test.top1"] == 1e308)
        _ = try store.compare([run, run])
        #expect(try store.rows(.classes, of: run).count == 1)
    }

    @Test func renamedRemovedAndNestedFolders() throws {
        let folder = try RunsFolder()
        for name in ["a", "sweep/one", "sweep/two"] {
            try folder.makeRun(name)
            try folder.append(Line.whole, to: "\(name)/events.jsonl")
        }
        try folder.makeRun(".hidden")
        try folder.makeRun("sweep/deep/er")
        let store = try folder.synchronized()
        #expect(try store.runs().map(\.name) == ["a", "sweep/one", "sweep/two"])
        let number = try store.run("a").number
        try FileManager.default.moveItem(atPath: folder.file("a"), toPath: folder.file("b"))
        try FileManager.default.removeItem(atPath: folder.file("sweep/two"))
        try store.synchronize()
        #expect(try store.runs().map(\.name) == ["b", "sweep/one", "sweep/two"])
        #expect(try store.run("b").number == number, "its rows moved with it")
        #expect(try store.run("sweep/two").status == .missing)
        #expect(try store.count("steps") == 12)
        // What is missing can be looked at, and forgotten.
        #expect(try store.losses(of: "sweep/two") == [2.5, 1.5, 0.5, nil])
        try store.hide(store.run("sweep/two"))
        #expect(try store.runs(withHidden: true).map(\.name) == ["b", "sweep/one"])
        #expect(try store.count("steps") == 8)
    }

    @Test func looksAfterTraining() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        try folder.append(Line.whole, to: "a/events.jsonl")
        let store = try folder.synchronized()
        let classes =
            #""classes":[{"name":"cat","precision":0.5,"recall":0.25,"f1":0.375,"support":4},{"name":"dog","support":4}]"#
        try folder.write(
            Line.evaluation("test", loss: 1.5, top1: 0.5, more: #","macro_f1":0.25,"command":"evaluate""#, time: 3000)
                + Line.evaluation(
                    "test", loss: 1.5, top1: 0.75, more: ",\"macro_f1\":0.625,\(classes),\"confusion\":[[1,3],[0,4]]",
                    time: 4000)
                + Line.evaluation("all", loss: 1, top1: 1, more: #","data":"mnist""#, time: 5000)
                + Line.evaluation("test", loss: 0.5, top1: 0.875, more: #","macro_f1":0.75,"tta":"flip""#, time: 6000),
            to: "a/evaluations.jsonl")
        try store.synchronize()
        let run = try store.run("a")
        // Training's own result stays; what it did not measure comes from the newest look; other images are no result of the run.
        #expect(
            run.metrics["test.top1"] == 0.75 && run.metrics["test.macro_f1"] == 0.625 && run.metrics["all.top1"] == nil)
        #expect(run.metrics["test.tta.top1"] == 0.875 && run.metrics["test.tta.macro_f1"] == 0.75)
        #expect(try store.runs(where: "test.tta.top1 > 0.8").map(\.name) == ["a"])
        #expect(try store.rows(.evaluations, of: run).count == 7)
        let scores = try store.rows(.classes, of: run)
        #expect(
            scores.map { $0["name"] } == ["cat", "dog"] && scores[0]["recall"] == 0.25 && scores[1]["recall"] == nil)
        // A run that goes on does again what training did, not what was looked at.
        try folder.append(Line.run(from: 4), to: "a/events.jsonl")
        try store.synchronize()
        #expect(
            try store.rows(.evaluations, of: store.run("a")).map { $0["split"] } == [
                "validation", "test", "test", "all", "test",
            ])
    }

    /// A run of the library has a card and no configuration; one from before runs had identifiers has none.
    @Test func runsThatHaveLess() throws {
        let folder = try RunsFolder()
        try folder.makeRun("a")
        try FileManager.default.removeItem(atPath: folder.file("a/config.json"))
        try FileManager.default.removeItem(atPath: folder.file("a/run.json"))
        try folder.append(Line.run() + Line.step(1, loss: "1.5"), to: "a/events.jsonl")
        let store = try folder.synchronized()
        let run = try store.run("a")
        #expect(run.settings["model"] == "resnet18:stem=small" && run.settings["lr"] == nil && run.status == .stopped)
        // It gets an identifier when it goes on, and is the same run.
        try folder.write(#"{"id":"new","created":1000.0,"version":1}"#, to: "a/run.json")
        try store.synchronize()
        #expect(try store.run("a").id == "new" && store.losses(of: "a") == [1.5])
    }

    @Test func theRateThatARunTrainsWith() throws {
        let folder = try RunsFolder()
        func rate(_ lr: String) throws -> Event.Value? {
            try folder.makeRun("a")
            let text = try String(contentsOfFile: folder.file("a/config.json"), encoding: .utf8)
            try folder.write(text.replacing("\"lr\":0.1,", with: lr), to: "a/config.json")
            return try folder.synchronized().run("a").settings["lr"]
        }
        #expect(try rate("") == 0.1, "SGD's own")
        // Batches of 8 in proportion to 256.
        #expect(try rate(#""lr":"scaled:base=0.4,for-batch=256","#) == 0.0125)
    }

    @Test func theRunWhoseWeightsItBeganWith() throws {
        let folder = try RunsFolder()
        try folder.makeRun("first")
        try folder.makeRun("second", more: #","weights":"\#(folder.file("first/best.safetensors"))""#)
        try folder.makeRun("third", more: #","weights":"/elsewhere/w.safetensors""#)
        let store = try folder.synchronized()
        let second = try store.run("second")
        #expect(second.parent == "id-of-first" && second.parentFolder == folder.file("first"))
        #expect(try store.children(of: store.run("first")).map(\.name) == ["second"])
        #expect(try store.run("third").parent == nil)
    }
}

/// A small generator of its own, so that the lines are the same every time.
struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (z ^ (z >> 31)) % 1000
    }
}
