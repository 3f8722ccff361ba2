import Fovea
import FoveaStore
import FoveaTraining
import Foundation

/// What searches and the store of runs read.
let storeTargets: [FuzzTarget] = [
    FuzzTarget(
        "search-space", inputsInTests: 500,
        dictionary: TrainingConfiguration.names.map { "\($0)=" }
            + [
                "log:", "int:", "log-int:", "choice:", "|", "..", "\"", " ", "1e-4", "1e308", "-1", "model.",
                "optimizer.", "none",
            ],
        mostBytes: 1 << 12,
        seeds: {
            [
                "lr=log:1e-4..1e-1 weight-decay=log:1e-6..1e-3 model.dropout=0..0.5 augment=choice:none|flip",
                "batch-size=log-int:16..256 optimizer=choice:adam|\"sgd:momentum=0.9\" momentum=0..0.9",
                "accumulate=int:1..4",
            ].map { Array($0.utf8) }
        }
    ) { bytes, _ in
        let space = try SearchSpace(String(decoding: bytes, as: UTF8.self))
        // As it writes itself, it is read again.
        _ = try SearchSpace(space.description)
        let points = [0, 0.3, 1].map { place in space.parameters.map { _ in place } }
        for point in points {
            guard let again = space.point(of: space.values(at: point)) else {
                throw FoveaError.defect("a value of the space '\(space)' is none of its values")
            }
            _ = space.values(at: again)
        }
        _ = space.refined(by: (points + points).map { (space.values(at: $0), $0.first ?? 0) })
        try space.check(on: TrainingConfiguration(data: "synthetic", model: "mlp"))
    },
    FuzzTarget(
        "search-folder", inputsInTests: 400,
        dictionary: [
            "\"trial\":", "\"values\":", "\"failure\":", "\"lr\":", "\n", "{", "}", "1", "2", "null", "\"space\":",
            "\"method\":", "asha",
        ],
        seeds: {
            [
                "{\"trial\":1,\"values\":{\"lr\":\"0.01\"}}\n{\"failure\":\"no\",\"trial\":1}\n{\"trial\":2,\"values\":{\"lr\":\"0.1\"}}\n",
                "{\"search\":{\"space\":\"lr=log:1e-3..1\",\"method\":\"asha\",\"trials\":3},\"training\":{\"data\":\"synthetic\",\"model\":\"fc\",\"epochs\":9},\"version\":1}\n",
            ].map { Array($0.utf8) }
        }
    ) { bytes, folder in
        var settings = Settings<SearchSettings>()
        settings.space = "lr=log:1e-3..1"
        var training = TrainingConfiguration(data: "synthetic", model: "fc")
        training.epochs = 9
        let known = try SearchPlan(settings, training)
        try folder.write(bytes, to: "trials.jsonl")
        let directory = SearchDirectory(folder.path)
        if let history = try? directory.history(known) {
            _ = (history.best, history.importance, SearchPicture(history).svg)
            _ = try SearchMethodRegistry.method("asha").next(history)
        }
        try folder.write(bytes, to: "search.json")
        let plan = try directory.plan()
        _ = try directory.history(plan)
    },
    FuzzTarget(
        "notes-json", inputsInTests: 600,
        dictionary: ["\"tags\":", "\"note\":", "[", "]", "\"a\"", "null", "\"version\":"],
        seeds: { [Array(#"{"note":"n","tags":["a","b"],"version":1}"#.utf8), Array("{}".utf8)] }
    ) { bytes, folder in
        let run = RunDirectory(folder.path)
        try folder.write(bytes, to: "notes.json")
        let notes = try run.readNotes()
        try run.write(notes)
        guard try run.readNotes() == notes else { throw FoveaError.defect("notes are others when they are read again") }
    },
    FuzzTarget(
        "json", inputsInTests: 1500,
        dictionary: [
            "{", "}", "[", "]", ":", ",", "\"", "\\u", "\\ud800", "\\", "null", "true", "1e999", "-0", "0.1",
            "123456789012345678901",
        ],
        seeds: {
            [
                #"{"event":"step","a":[1,2.5,-3e-7,{"b":null,"c":true}],"s":"\u00e9\n\ud83d\ude00"}"#, "{}",
                #"{"a":{"a":{"a":{}}}}"#,
            ].map { Array($0.utf8) }
        }
    ) { bytes, _ in
        let fields = try JSONReader.fields(bytes)
        guard fields["event"] == nil else { return }
        // As it is written, it is read again as the same.
        let line = Event.result(fields).json
        var again = try JSONReader.fields(line.utf8)
        again["event"] = nil
        guard Event.result(again).json == line else {
            throw FoveaError.defect("an object is another when it is read again")
        }
    },
    FuzzTarget(
        "runs-filter", inputsInTests: 300,
        dictionary: [
            "and ", "or ", "not ", "(", ")", "=", "!=", "<", "<=", "~", "like ", "none", "val.top1", "model.name",
            "optimizer.momentum", "tag", "'", "\"",
            "%", "started", "2026-11-01", "lr", "1e400",
        ], mostBytes: 1 << 13,
        seeds: {
            [
                "val.top1 > 0.9 and (model = resnet18 or tag = try)", "started > 2026-11-01 and not status = finished",
                "name like 'a%' or note ~ \"x\"",
                "optimizer.momentum >= 0.9", "lr = none",
            ].map { Array($0.utf8) }
        }
    ) { bytes, folder in
        let text = String(decoding: bytes, as: UTF8.self)
        try RunStore.using(folder: folder.path, tell: { _ in }) { store in
            _ = try store.runs(where: text)
            _ = try? store.runs(sortedBy: text)
        }
    },
]
