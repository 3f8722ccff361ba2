import Fovea
import FoveaTraining
import Foundation
import TestSupport
import Testing

/// Searches that train, on images small enough for a second.
@Suite struct SearchTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-search-\(UUID().uuidString)")
            .path
        deinit { try? FileManager.default.removeItem(atPath: path) }
        func text(_ name: String) -> String { (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? "" }
    }

    private static func plan(
        _ method: String, space: String = "lr=log:1e-4..1 augment=choice:none|flip", trials: Int = 6, epochs: Int = 3,
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> SearchPlan {
        var training = TrainingConfiguration(
            data: "synthetic:shape=1x8x8,classes=3,count=300", model: "conv8-relu-gap-fc")
        training.batchSize = 64
        training.epochs = epochs
        training.workers = 1
        change(&training)
        var search = Settings<SearchSettings>()
        search.space = space
        search.method = method
        search.trials = trials
        return try SearchPlan(search, training)
    }

    private static func search(
        _ plan: SearchPlan, _ folder: Folder, _ interruption: Interruption = Interruption()
    ) throws -> Search {
        try Search(
            plan, in: SearchDirectory(folder.path), backend: OneDNNBackend(threads: 1), interruption: interruption)
    }

    @Test func trialsAreRunsJudgedByHeldOutImages() throws {
        let folder = Folder()
        let search = try Self.search(Self.plan("random"), folder)
        var parts: [Int] = []
        #expect(try search.run(report: { parts.append($0.trial.number) }))
        #expect(parts == [1, 2, 3, 4, 5, 6])
        for trial in search.history.trials {
            let run = search.directory.run(of: trial.number)
            let configuration = try run.read(TrainingConfiguration.self)
            #expect(
                configuration.learningRate?.value(batchSize: 64).description == Double(trial.values[0])?.description)
            #expect(configuration.augment == (trial.values[1] == "none" ? nil : "flip"))
            let curves = try RunCurves(of: run)
            #expect(curves.validation.map(\.top1) == trial.scores && trial.epochs == 3)
            // Nobody has seen the test images.
            #expect(curves.test == nil && curves.run.testCount == 0)
        }
        // A higher score is a better one, and the best is the best.
        let best = try #require(search.history.best)
        #expect(search.history.trials.allSatisfy { $0.score() <= best.score() })
        #expect(folder.text("search.json").contains("\"version\" : 1"))
        // Again: everything is there, and nothing is trained.
        let again = try Self.search(Self.plan("random"), folder)
        #expect(again.history.trials == search.history.trials)
        try again.run(report: { _ in Issue.record("a trial was trained again") })
        // More trials may be asked for, other settings not.
        let more = try Self.search(Self.plan("random", trials: 7), folder)
        try more.run()
        #expect(Array(more.history.trials.prefix(6)) == search.history.trials && more.history.trials.count == 7)
        expectError(containing: "holds a search with other settings: epochs 3 -> 4") {
            try Self.search(Self.plan("random", epochs: 4), folder)
        }
        expectError(containing: "holds a search with other settings: method random -> tpe") {
            try Self.search(Self.plan("tpe"), folder)
        }
    }

    /// Stopped after each step of training in turn, a search ends as one that never was: the same trials, decisions, losses and weights.
    @Test func aSearchThatWasStoppedIsTheSame() throws {
        let plan = try Self.plan("asha", trials: 5, epochs: 3)
        let (whole, cut) = (Folder(), Folder())
        let reference = try Self.search(plan, whole)
        try reference.run()
        var stops = 0
        while true {
            let interruption = Interruption()
            let search = try Self.search(plan, cut, interruption)
            do {
                var steps = 0
                try search.run(events: { _ in
                    StepCounter {
                        steps += 1
                        if steps == 7 { interruption.request() }
                    }
                })
                #expect(search.history.trials == reference.history.trials)
                break
            } catch let error as FoveaError where error.kind == .interrupted {
                stops += 1
                try #require(stops < 100)
            }
        }
        #expect(stops >= 3, "it was stopped \(stops) times")
        for trial in reference.history.trials {
            let name = reference.directory.run(of: trial.number).path.split(separator: "/").last.map(String.init) ?? ""
            let files = [whole, cut].map { FileManager.default.contents(atPath: "\($0.path)/\(name)/best.safetensors") }
            #expect(files[0] != nil && files[0] == files[1], "\(name): the weights differ")
        }
        #expect(whole.text("trials.jsonl") == cut.text("trials.jsonl"))
    }

    private final class StepCounter: EventSink {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
        func receive(_ event: Event) { if case .step = event { body() } }
    }

    @Test func aTrialThatFailsEndsNothing() throws {
        let folder = Folder()
        let plan = try Self.plan("random", space: "lr=log:1e-3..1e6", trials: 8)
        let search = try Self.search(plan, folder)
        try search.run()
        let failed = search.history.trials.filter { $0.failure != nil }
        #expect(!failed.isEmpty && failed.count < 8)
        #expect(
            failed.allSatisfy {
                $0.failure?.contains("loss became") == true || $0.failure?.contains("weights") == true
            })
        #expect(search.history.best?.failure == nil)
        // It is known when the search is read again, and the line that a crash cut off is no line.
        let path = "\(folder.path)/trials.jsonl"
        try (folder.text("trials.jsonl") + "{\"trial\":9,\"val").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try Self.search(plan, folder).history.trials == search.history.trials)
        try ("{\"trial\":9,\"values\":{\"lr\":\"1\"}}\n").write(toFile: path, atomically: true, encoding: .utf8)
        expectError(containing: "trials.jsonl, line 1", "not those of the next trial") { try Self.search(plan, folder) }
    }

    @Test func timeIsForTheWholeSearch() throws {
        let folder = Folder()
        let search = try Self.search(Self.plan("random", trials: 100_000) { $0.timeBudget = "1s" }, folder)
        #expect(try search.run() == false)
        #expect((1..<5000).contains(search.history.trials.count))
        #expect(try search.directory.run(of: 1).read(TrainingConfiguration.self).timeBudget == nil)
    }

    @Test func fromCoarseToFine() throws {
        let folder = Folder()
        let plan = try Self.plan("random", trials: 8, epochs: 2)
        let search = try Self.search(plan, folder)
        expectError(containing: "no trial of that search has completed an epoch") {
            try Refinement(plan, search.history)
        }
        try search.run()
        let refined = try Refinement(plan, search.history)
        #expect(refined.search.trials == 4 && refined.search.space.contains("lr=log:"))
        let finer = try SearchPlan(refined.search, refined.training)
        #expect(try finer.space().parameters.count <= 2)
    }

    @Test func whatCannotBeSearched() throws {
        expectError(containing: "a search needs a --space") { try Self.plan("random", space: "") }
        expectError(containing: "leave out overfit and max-steps") { try Self.plan("random") { $0.maxSteps = 5 } }
        expectError(containing: "the space's 'augment' cannot be 'flop'", "flip") {
            try Self.plan("random", space: "augment=choice:none|flop")
        }
        let folder = Folder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try "x".write(toFile: "\(folder.path)/notes.txt", atomically: true, encoding: .utf8)
        expectError(containing: "holds other files") { try Self.search(Self.plan("random"), folder) }
        expectError(containing: "none are held out") {
            let plan = try Self.plan("random") { $0.validation = 0 }
            try Self.search(plan, Folder()).run()
        }
        expectError(containing: "holds no search") { try SearchDirectory("/nowhere").plan() }
    }
}
