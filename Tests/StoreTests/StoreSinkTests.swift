import Fovea
import Foundation
import FoveaTraining
import GRDB
import TestSupport
import Testing

@testable import FoveaStore

/// The store while a run trains.
@Suite struct StoreSinkTests {
    /// Trains a small run, and gives what the store had to say.
    private func train(_ path: String, epochs: Int = 2) throws -> [Event] {
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x6x6,classes=3,count=60,test=15", model: "conv4-bn-relu-pool-fc")
        configuration.epochs = epochs
        configuration.batchSize = 12
        configuration.logEvery = 1
        let directory = RunDirectory(path)
        let said = Said()
        let sink = StoreSink(directory, interval: .zero, patience: 0.2) { said.events.append($0) }
        _ = try Trainer(configuration: configuration, backend: ReferenceBackend(), directory: directory, events: sink)
            .run()
        return said.events
    }

    private final class Said { var events: [Event] = [] }

    @Test func aRunIsInTheStoreWhenItEnds() throws {
        let folder = try RunsFolder()
        #expect(try train(folder.file("a")).isEmpty)
        // Nothing is read anew: the store is opened as the sink left it.
        let store = try folder.store()
        let run = try store.run("a")
        #expect(run.status == .finished && run.epoch == 2 && run.settings["batch-size"] == 12)
        let log = try EventLog(contentsOf: folder.file("a/events.jsonl")).events
        let losses = log.compactMap { if case .step(let step) = $0 { step.loss } else { nil } }
        #expect(try store.losses(of: "a") == losses && losses.count == 10)
        #expect(run.metrics["test.top1"] != nil && run.host != nil && run.version == RunEnvironment.version)
        let live = try store.dump()
        try store.synchronize()
        #expect(try store.dump() == live)
    }

    /// Whatever is wrong with the store, the run comes to its end, and one sentence is said.
    @Test(arguments: ["folder", "locked", "newer", "damaged"]) func aStoreThatCannotBeWritten(_ fault: String) throws {
        let folder = try RunsFolder()
        let path = folder.file(RunStore.fileName)
        var expected = "is not kept up to date"
        switch fault {
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        case "newer":
            do { try folder.store().write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") } }
            expected = "newer Fovea"
        case "damaged":
            try folder.write(String(repeating: "x", count: 5000), to: RunStore.fileName)
            expected = "was damaged"
        default:
            do { _ = try folder.store() }
            expected = "is being written by another process"
        }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let blocker = fault == "locked" ? try DatabaseQueue(path: path, configuration: configuration) : nil
        try blocker?.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let said = try train(folder.file("a"))
        #expect(said.count == 1, "\(said)")
        if case .warning(let warning)? = said.first {
            #expect(warning.message.contains(expected), "\(warning.message)")
        } else {
            Issue.record("no warning")
        }
        #expect(try RunDirectory(folder.file("a")).ending() != nil)
        try blocker?.inDatabase { try $0.execute(sql: "ROLLBACK") }
        guard fault == "locked" || fault == "damaged" else { return }
        // It catches up.
        #expect(try folder.synchronized().losses(of: "a").count == 10)
    }
}
