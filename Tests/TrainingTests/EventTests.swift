import Foundation
import FoveaTensor
import Testing

@testable import FoveaTraining

/// The JSON lines are a contract with other programs: each kind is compared with its text, written by hand.
@Suite struct EventTests {
    @Test func stepHasTheFieldsOfTheCommandLinesContract() throws {
        let step = Event.Step(
            epoch: 1, step: 10, loss: 1.93, top1: 0.25, learningRate: 0.1, imagesPerSecond: 812, dataWaitFraction: 0.01)
        #expect(
            Event.step(step).json == #"{"event":"step","epoch":1,"step":10,"loss":1.93,"top1":0.25,"lr":0.1,"#
                + #""images_per_second":812.0,"data_wait_fraction":0.01}"#)
    }

    @Test func evaluationHasTheFieldsOfTheCommandLinesContract() throws {
        let test = Event.Evaluation(split: "test", loss: 0.31, top1: 0.8921, count: 10000)
        #expect(
            Event.evaluation(test).json
                == #"{"event":"evaluation","split":"test","loss":0.31,"top1":0.8921,"count":10000}"#)
        let validation = Event.Evaluation(split: "validation", epoch: 2, loss: 0.5, top1: 1, count: 3)
        #expect(
            Event.evaluation(validation).json
                == #"{"event":"evaluation","split":"validation","epoch":2,"loss":0.5,"top1":1.0,"count":3}"#)
    }

    @Test func resultKeepsTheOrderOfItsFields() throws {
        var fields: Event.Fields = ["median_ms": 1010.2, "min_ms": 1003.0, "images_per_second": 126.7]
        fields["peak_rss_bytes"] = .int(1_900_000_000)
        #expect(
            Event.result(fields).json
                == #"{"event":"result","median_ms":1010.2,"min_ms":1003.0,"images_per_second":126.7,"#
                + #""peak_rss_bytes":1900000000}"#)
        fields["min_ms"] = nil
        fields["median_ms"] = ["p50": [1, 2.5, nil, true, .object(["a": "b"])]].asValue
        #expect(
            Event.result(fields).json
                == #"{"event":"result","median_ms":{"p50":[1,2.5,null,true,{"a":"b"}]},"images_per_second":126.7,"#
                + #""peak_rss_bytes":1900000000}"#)
    }

    @Test func errorCarriesItsKindAndItsSentence() throws {
        #expect(
            Event.error(.init(FoveaError.missingFile("no 'a\\b'\n\u{1}"))).json
                == #"{"event":"error","kind":"missing_file","message":"no 'a\\b'\n\u0001"}"#)
        struct Other: Error {}
        #expect(Event.Failure(Other()).kind == "defect")
    }

    @Test func numbersThatJSONLacksBecomeNull() throws {
        let fields: Event.Fields = ["nan": .double(.nan), "infinite": .double(-.infinity), "finite": .double(1e300)]
        #expect(Event.result(fields).json == #"{"event":"result","nan":null,"infinite":null,"finite":1e+300}"#)
    }

    @Test(arguments: Event.examples) func everyKindIsOneLineThatAParserReads(event: Event) throws {
        #expect(!event.json.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(event.json.utf8)) as? [String: Any])
        #expect(object["event"] as? String == event.name)
        for key in object.keys { #expect(key.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(key)") }
    }

    @Test func jsonLinesSkipStepsBetweenTheInterval() throws {
        let path = NSTemporaryDirectory() + "fovea-events-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let renderer = try JSONLinesRenderer(appendingTo: path, stepInterval: 3, runID: "r", now: { 12.5 })
            for number in 1...7 {
                renderer.receive(
                    .step(
                        .init(
                            epoch: 1, step: number, loss: 1, top1: 0, learningRate: 1, imagesPerSecond: 1,
                            dataWaitFraction: 0)))
            }
            renderer.receive(.warning(.init("tab\there")))
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains(#""step":3,"#) && lines[1].contains(#""step":6,"#))
        #expect(lines[2] == #"{"event":"warning","time":12.5,"run_id":"r","message":"tab\there"}"#)
    }

    @Test func anUnwritableFileIsASentence() throws {
        #expect(throws: FoveaError.self) { try JSONLinesRenderer(appendingTo: "/no-such-folder/events.jsonl") }
    }
}

extension Dictionary<String, Event.Value> {
    fileprivate var asValue: Event.Value {
        var fields: Event.Fields = [:]
        for (name, value) in self { fields[name] = value }
        return .object(fields)
    }
}

extension Event {
    static let examples: [Event] = [
        .run(
            .init(
                directory: "runs/\"a\"", data: "synthetic", model: "lenet5", backend: "reference", seed: .max,
                parameters: 61706, epochs: 2, stepsPerEpoch: 3, steps: 6, batchSize: 4, trainingCount: 12,
                validationCount: 0, testCount: 5, startingStep: 0)),
        .step(
            .init(
                epoch: 1, step: 1, loss: 2.3, top1: 0.1, learningRate: 0.1, imagesPerSecond: 10, dataWaitFraction: 0)),
        .epoch(.init(epoch: 1, step: 3, loss: 2, top1: 0.5, count: 12, seconds: 1.5, imagesPerSecond: 8)),
        .evaluation(.init(split: "test", loss: 1, top1: 0.5, count: 5)),
        .checkpoint(.init(kind: "best", path: "runs/a/best.safetensors", epoch: 1, step: 3)),
        .warning(.init("the last batch is small")),
        .result(["seconds": 1]),
        .error(.init(FoveaError.usage("there is no model 'resnet81'"))),
    ]
}
