import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// A run's `events.jsonl`, read back.
@Suite struct EventLogTests {
    @Test(arguments: Event.examples) func eventsAreReadAsTheyWereWritten(_ event: Event) throws {
        let read = try JSONDecoder().decode(Event.self, from: Data(event.json.utf8))
        #expect(read == event)
        let again = try JSONDecoder().decode(Event.self, from: JSONEncoder().encode(read))
        #expect(again == event)
    }

    @Test func numbersThatAreNoneAndSeedsBeyondInt() throws {
        let step = Event.Step(
            epoch: 1, step: 2, loss: .nan, top1: nil, learningRate: 0.1, imagesPerSecond: .infinity, dataWaitFraction: 0
        )
        guard case .step(let read) = try JSONDecoder().decode(Event.self, from: Data(Event.step(step).json.utf8)) else {
            Issue.record("it is no step any more")
            return
        }
        #expect(read.loss.isNaN && read.top1 == nil && read.imagesPerSecond.isNaN)
        let seed = Event.result(["seed": .largeInteger(.max)])
        #expect(seed.json == #"{"event":"result","seed":18446744073709551615}"#)
        #expect(try JSONDecoder().decode(Event.self, from: Data(seed.json.utf8)) == seed)
    }

    private func log(_ text: String) throws -> EventLog { try EventLog(Data(text.utf8), path: "events.jsonl") }

    private func step(_ number: Int, loss: Double) -> String {
        #"{"event":"step","time":10.5,"run_id":"r","epoch":1,"step":\#(number),"loss":\#(loss),"lr":0.1,"#
            + #""images_per_second":1,"data_wait_fraction":0}"# + "\n"
    }

    private func run(from step: Int) -> String {
        Event.run(
            .init(
                directory: "r", data: "d", model: "m", backend: "b", seed: 0, parameters: 1, epochs: 2,
                stepsPerEpoch: 4,
                steps: 8, batchSize: 1, trainingCount: 4, validationCount: 0, testCount: 0, startingStep: step)
        ).json + "\n"
    }

    /// A run that went on from step 2 after a crash at step 4 has made every step once.
    @Test func stepsOfARunThatWentOnAreThereOnce() throws {
        let validation = #"{"event":"evaluation","split":"validation","epoch":1,"loss":0.5,"count":4}"# + "\n"
        let text =
            run(from: 0) + step(1, loss: 1) + step(2, loss: 2) + step(3, loss: 3) + step(4, loss: 4) + validation
            + run(from: 2) + step(3, loss: 30) + step(4, loss: 40)
            + #"{"event":"evaluation","split":"validation","epoch":1,"loss":0.25,"count":4}"# + "\n"
        let log = try log(text)
        #expect(log.lines.count == 10)
        let losses = log.events.compactMap { if case .step(let step) = $0 { step.loss } else { nil } }
        #expect(losses == [1, 2, 30, 40])
        let validations = log.events.compactMap { if case .evaluation(let found) = $0 { found.loss } else { nil } }
        #expect(validations == [0.25])
        #expect(log.lines[1].origin == Event.Origin(time: 10.5, runID: "r") && log.lines[5].origin == nil)
    }

    /// What was not done again yet does not count either: the run stands where its last session stands.
    @Test func whatIsLostDoesNotCount() throws {
        let validation = #"{"event":"evaluation","split":"validation","epoch":1,"loss":0.5,"count":4}"# + "\n"
        let test = #"{"event":"evaluation","split":"test","loss":0.5,"count":4}"# + "\n"
        let log = try log(
            run(from: 0) + step(1, loss: 1) + step(2, loss: 2) + step(3, loss: 3) + step(4, loss: 4) + validation + test
                + Event.result(["steps": 4]).json + "\n" + run(from: 2) + step(3, loss: 30))
        #expect(log.events.map(\.name) == ["run", "step", "step", "run", "step"])
        let whole = try self.log(run(from: 0) + step(4, loss: 4) + validation + run(from: 4) + step(5, loss: 5))
        #expect(whole.events.map(\.name) == ["run", "step", "evaluation", "run", "step"])
    }

    /// Numbers of a file may be as large as any: their product is of an epoch that the run has not reached.
    @Test func epochsBeyondCounting() throws {
        let validation =
            #"{"event":"evaluation","split":"validation","epoch":9223372036854775807,"loss":0.5,"count":4}"#
        let log = try log(run(from: 0) + validation + "\n" + run(from: 2))
        #expect(log.events.map(\.name) == ["run", "run"])
    }

    @Test func whatACrashOrANewerVersionLeaves() throws {
        let torn = try log(run(from: 0) + step(1, loss: 1) + #"{"event":"step","epoch":1,"st"#)
        #expect(torn.events.count == 2)
        let newer = try log(
            #"{"event":"energy","joules":12.5}"# + "\n"
                + step(1, loss: 1).replacing("\"lr\"", with: "\"new\":[1],\"lr\""))
        #expect(newer.events.first == .unknown("energy", ["joules": 12.5]) && newer.events.count == 2)
        #expect(newer.events[0].json == #"{"event":"energy","joules":12.5}"#)
        expectError(containing: "events.jsonl, line 2") { try log(run(from: 0) + "{\"event\":\n" + step(1, loss: 1)) }
        expectError(containing: "line 1", "'loss' should be a number") {
            try log(step(1, loss: 1).replacing("1.0", with: "\"much\"") + step(2, loss: 2))
        }
        expectError(containing: "line 1", "'event'") { try log("{\"epoch\":1}\n" + step(2, loss: 2)) }
    }

    /// A run stopped hard after its checkpoint, as `kill -9` does, and gone on with.
    @Test func aRealRun() throws {
        let folder = try TemporaryFolder()
        let first = TinyRun()
        first.recorder.stopAfterStep = 5
        let stopped = try first.trainer(on: ReferenceBackend(), in: folder.file("run"))
        #expect(throws: FoveaError.self) { try stopped.run() }
        let directory = RunDirectory(folder.file("run"))
        let checkpoint = try directory.checkpoint()
        // Two more steps that were written to the log but to no checkpoint.
        let lost = (6...7).map { step($0, loss: 99) }.joined() + "{\"event\":\"st"
        try (Data(contentsOf: URL(fileURLWithPath: directory.events)) + Data(lost.utf8))
            .write(to: URL(fileURLWithPath: directory.events))
        let before = try EventLog(contentsOf: directory.events)

        var second = TinyRun()
        second.configuration.logEvery = 1
        let trainer = try second.trainer(on: ReferenceBackend(), in: folder.file("run"))
        try trainer.resume(from: checkpoint)
        _ = try trainer.run()
        let log = try EventLog(contentsOf: directory.events)
        let steps = log.events.compactMap { if case .step(let step) = $0 { step.step } else { nil } }
        #expect(steps == [6, 7, 8], "logged every tenth step before, and every step afterwards")
        let losses = log.events.compactMap { if case .step(let step) = $0 { step.loss } else { nil } }
        #expect(losses == second.recorder.losses && !losses.contains(99))
        let id = try #require(try directory.identity()?.id)
        #expect(log.lines.filter { $0.origin?.runID == id }.count == log.lines.count - 2)
        #expect(log.lines.count > before.lines.count)
        let times = log.lines.compactMap { $0.origin?.runID == id ? $0.origin?.time : nil }
        #expect(times == times.sorted() && times.allSatisfy { $0 > 1.7e9 })
    }

    /// Whatever has happened to a log, it is read or refused with a sentence.
    @Test func spoiltLogs() throws {
        let whole = Array((run(from: 0) + step(1, loss: 1) + step(2, loss: 0.5) + Event.examples[3].json + "\n").utf8)
        let random = Philox(key: 11, stream: 0).bits(9000)
        var (read, refused) = (0, 0)
        for round in 0..<3000 {
            var bytes = whole
            for change in 0..<(1 + round % 3) {
                let word = random[3 * round + change]
                let place = Int(word >> 8) % bytes.count
                switch word % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: word >> 20)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
                }
            }
            do {
                _ = try EventLog(Data(bytes), path: "events.jsonl").events
                read += 1
            } catch let error as FoveaError {
                #expect(error.message.hasPrefix("events.jsonl, line "))
                refused += 1
            }
        }
        #expect(read > 100 && refused > 100, "\(read) read, \(refused) refused")
    }
}
