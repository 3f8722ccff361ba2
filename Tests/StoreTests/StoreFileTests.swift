import Dispatch
import Foundation
import FoveaTensor
import FoveaTraining
import GRDB
import TestSupport
import Testing

@testable import FoveaStore

/// The file: made anew, damaged, from another version, used by many at once.
@Suite struct StoreFileTests {
    private func folderWithRuns() throws -> RunsFolder {
        let folder = try RunsFolder()
        for name in ["a", "b"] {
            try folder.makeRun(name)
            try folder.append(Line.whole, to: "\(name)/events.jsonl")
        }
        return folder
    }

    private func removeStore(_ folder: RunsFolder) throws {
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.file(RunStore.fileName + ending))
        }
    }

    @Test func aStoreMadeAnewIsTheSame() throws {
        let folder = try folderWithRuns()
        var expected: [String] = []
        do {
            let store = try folder.synchronized()
            try store.tag(store.run("a"), adding: ["good", "try"], removing: [])
            try store.annotate(store.run("b")) { $0.note = "look at \"this\"\n€" }
            try folder.write(Line.evaluation("test", loss: 2, top1: 1, more: #","top5":1"#), to: "b/evaluations.jsonl")
            try store.synchronize()
            expected = try store.dump()
        }
        try removeStore(folder)
        #expect(try folder.synchronized().dump() == expected)
        #expect(expected.contains { $0.contains("good") } && expected.contains { $0.contains("look at") })
    }

    @Test(arguments: ["garbage", "table", "half"]) func aDamagedFileIsPutAside(_ damage: String) throws {
        let folder = try folderWithRuns()
        do { _ = try folder.synchronized() }
        let path = folder.file(RunStore.fileName)
        switch damage {
        case "garbage": try folder.write(String(repeating: "not a database. ", count: 1000), to: RunStore.fileName)
        case "table": try DatabaseQueue(path: path).write { try $0.execute(sql: "DROP TABLE settings") }
        default:
            // Every page but the first.
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for place in 4096..<bytes.count { bytes[place] = 0xA5 }
            try bytes.write(to: URL(fileURLWithPath: path))
        }
        var told: [String] = []
        let names = try RunStore.using(folder: folder.path, tell: { told.append($0) }) { store in
            try store.synchronize()
            return try store.runs().map(\.name)
        }
        #expect(names == ["a", "b"])
        #expect(told.count == 1 && told[0].contains("was damaged") && told[0].contains(".damaged-1"), "\(told)")
        #expect(FileManager.default.fileExists(atPath: path + ".damaged-1"))
        #expect(try folder.store().runs().count == 2)
    }

    @Test func aNewerStoreIsASentence() throws {
        let folder = try folderWithRuns()
        do {
            let store = try folder.synchronized()
            try store.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: what is to come')") }
        }
        expectError(containing: "fovea.sqlite' was written by a newer Fovea") { try folder.store() }
        // It is left as it is.
        #expect(!FileManager.default.fileExists(atPath: folder.file(RunStore.fileName + ".damaged-1")))
    }

    @Test func noFolderIsASentence() throws {
        expectError(containing: "there is no folder '/nowhere/runs'", "--store") {
            try RunStore(folder: "/nowhere/runs")
        }
    }

    /// Eight connections at once, half of which make the file: every line counts once, and no tag is lost.
    @Test func manyWriteAtOnce() throws {
        let folder = try RunsFolder()
        let names = (0..<6).map { "run\($0)" }
        for name in names {
            try folder.makeRun(name)
            try folder.append(Line.run(), to: "\(name)/events.jsonl")
        }
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            do {
                let store = try RunStore(folder: folder.path)
                for step in 1...20 {
                    // One writer for each log, as there is one process that trains.
                    if worker < names.count {
                        try folder.append(Line.step(step, loss: "\(step).5"), to: "\(names[worker])/events.jsonl")
                    }
                    try store.synchronize()
                }
                try store.tag(store.run("run0"), adding: ["tag\(worker)"], removing: [])
            } catch {
                failures.add("\(worker): \(error)")
            }
        }
        #expect(failures.all.isEmpty, "\(failures.all)")
        let store = try folder.synchronized()
        for name in names { #expect(try store.losses(of: name) == (1...20).map { Double($0) + 0.5 }, "\(name)") }
        #expect(try store.run("run0").tags == (0..<8).map { "tag\($0)" })
        try removeStore(folder)
        let again = try folder.synchronized()
        #expect(try again.dump() == store.dump())
    }

    private final class Failures: @unchecked Sendable {
        private let lock = NSLock()
        private var sentences: [String] = []
        func add(_ sentence: String) { lock.withLock { sentences.append(sentence) } }
        var all: [String] { lock.withLock { sentences } }
    }

    @Test func aRunThatIsTrainedIsNotRemoved() throws {
        let folder = try folderWithRuns()
        let store = try folder.synchronized()
        let run = try store.run("a")
        #expect(run.status == .stopped)
        do {
            let lock = try RunLock(run.directory)
            defer { withExtendedLifetime(lock) {} }
            try store.synchronize()
            #expect(try store.run("a").status == .running)
            expectError(containing: "is being trained") { try store.hide(run) }
            expectError(containing: "is in use") { try store.delete(run) }
            #expect(FileManager.default.fileExists(atPath: folder.file("a/events.jsonl")))
        }
        // The process that trained is gone, and no file has changed.
        try store.synchronize()
        #expect(try store.run("a").status == .stopped)
        try store.hide(run)
        #expect(try store.runs().map(\.name) == ["b"] && store.runs(withHidden: true).count == 2)
        #expect(try store.runs(where: "tag = hidden").map(\.name) == ["a"])
        try store.delete(run)
        #expect(!FileManager.default.fileExists(atPath: folder.file("a")))
        #expect(try store.runs(withHidden: true).map(\.name) == ["b"] && store.count("steps") == 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains("deleted") })
    }

    @Test func runsFromElsewhereComeByALink() throws {
        let (folder, elsewhere) = (try RunsFolder(), try folderWithRuns())
        let store = try folder.synchronized()
        #expect(try store.adopt(RunDirectory(elsewhere.file("a"))) == "a")
        #expect(try store.adopt(RunDirectory(elsewhere.file("a"))) == "a", "once is enough")
        #expect(try store.adopt(RunDirectory(elsewhere.file("b")), as: "other") == "other")
        expectError(containing: "there is a 'a'", "--as") {
            try store.adopt(RunDirectory(elsewhere.file("b")), as: "a")
        }
        expectError(containing: "there is no run") { try store.adopt(RunDirectory(elsewhere.file("c"))) }
        #expect(try store.losses(of: "other") == [2.5, 1.5, 0.5, nil])
        // The link goes, what it stands for stays.
        try store.delete(store.run("other"))
        #expect(FileManager.default.fileExists(atPath: elsewhere.file("b/events.jsonl")))
        #expect(try store.runs().map(\.name) == ["a"])
    }
}
