import Foundation
import FoveaTraining
import GRDB
import Testing

@testable import FoveaStore

/// A folder of runs, written by hand, that goes away with its owner.
final class RunsFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "fovea-store-\(UUID().uuidString)/runs"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try FileManager.default.createDirectory(
            atPath: (file(name) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file(name), atomically: false, encoding: .utf8)
    }

    func append(_ text: String, to name: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// The folder of a run, as far as it has one before its first event.
    func makeRun(
        _ name: String, id: String? = nil, model: String = "resnet18:stem=small", lr: Double = 0.1, batch: Int = 8,
        more: String = ""
    ) throws {
        try write(
            """
            {"model":"\(model)","input_shape":[1,8,8],"classes":["a","b"],"data":"synthetic","version":1}
            """, to: "\(name)/model.json")
        try write(
            """
            {"data":"synthetic:classes=2","model":"\(model)","optimizer":"sgd:momentum=0.9,weight-decay=5e-4","lr":\(lr),
             "batch-size":\(batch),"epochs":2,"seed":18446744073709551615,"version":2\(more)}
            """, to: "\(name)/config.json")
        try write(#"{"id":"\#(id ?? "id-of-\(name)")","created":1000.0,"version":1}"#, to: "\(name)/run.json")
        try write("", to: "\(name)/events.jsonl")
    }

    func store() throws -> RunStore { try RunStore(folder: path) }

    func synchronized() throws -> RunStore {
        let store = try store()
        try store.synchronize()
        return store
    }
}

/// Lines as a run's log has them, four steps an epoch.
enum Line {
    static func run(from step: Int = 0, at time: Double = 1000) -> String {
        """
        {"event":"run","time":\(time),"run_id":"r","data":"synthetic","model":"m","backend":"reference","seed":0,\
        "parameters":42,"epochs":2,"steps_per_epoch":4,"steps":8,"batch_size":8,"training_count":32,"validation_count":8,\
        "test_count":8,"starting_step":\(step),"version":1,"environment":{"fovea":"0.1.0","host":"here","commit":"c0ffee"}}

        """
    }

    static func step(_ step: Int, loss: String, more: String = "") -> String {
        """
        {"event":"step","time":\(1000 + step),"run_id":"r","epoch":\((step - 1) / 4 + 1),"step":\(step),"loss":\(loss),\
        "top1":0.5,"lr":0.1,"images_per_second":\(100 + step),"data_wait_fraction":0.25\(more)}

        """
    }

    static func epoch(_ epoch: Int, loss: Double) -> String {
        """
        {"event":"epoch","time":\(1000 + 4 * epoch),"run_id":"r","epoch":\(epoch),"step":\(4 * epoch),"loss":\(loss),"top1":0.75,\
        "count":32,"seconds":4,"images_per_second":8,"data_wait_fraction":0.125}

        """
    }

    static func evaluation(
        _ split: String, epoch: Int? = nil, loss: Double, top1: Double, more: String = "", time: Double = 1009
    ) -> String {
        """
        {"event":"evaluation","time":\(time),"run_id":"r","split":"\(split)",\(epoch.map { "\"epoch\":\($0)," } ?? "")\
        "loss":\(loss),"top1":\(top1),"count":8\(more)}

        """
    }

    static func checkpoint(_ kind: String, epoch: Int) -> String {
        """
        {"event":"checkpoint","time":1009,"run_id":"r","kind":"\(kind)","path":"\(kind).safetensors","epoch":\(epoch),\
        "step":\(4 * epoch)}

        """
    }

    /// Two epochs, of which the first is the better one.
    static let whole =
        run() + step(2, loss: "2.5") + step(4, loss: "1.5") + epoch(1, loss: 2)
        + evaluation("validation", epoch: 1, loss: 1.25, top1: 0.875) + checkpoint("best", epoch: 1)
        + step(6, loss: "0.5") + step(8, loss: "null") + epoch(2, loss: 0.5)
        + evaluation("validation", epoch: 2, loss: 1.75, top1: 0.625) + checkpoint("last", epoch: 2)
        + #"{"event":"warning","time":1010,"message":"it learns by heart"}"# + "\n"
        + evaluation("test", loss: 1.5, top1: 0.75) + #"{"event":"result","time":1012,"epochs":2}"# + "\n"
}

extension RunStore {
    /// Everything in it but the numbers that the database gives, as text.
    func dump() throws -> [String] {
        try read { db in
            let queries = [
                "SELECT folder, id, status, started, ended, seconds, epoch, step, steps, parameters, host, backend, version, code, "
                    + "configuration, result, parent_folder, parent, note, problem FROM runs",
                "SELECT folder, sources.* FROM sources JOIN runs USING (run)",
                "SELECT folder, sessions.* FROM sessions JOIN runs USING (run)",
                "SELECT folder, settings.* FROM settings JOIN runs USING (run)",
                "SELECT folder, metrics.* FROM metrics JOIN runs USING (run)",
                "SELECT folder, steps.* FROM steps JOIN runs USING (run)",
                "SELECT folder, epochs.* FROM epochs JOIN runs USING (run)",
                "SELECT folder, file, split, evaluations.epoch, time, loss, top1, count, more FROM evaluations JOIN runs USING (run)",
                "SELECT folder, split, class, name, precision, recall, f1, support FROM class_scores "
                    + "JOIN evaluations USING (run, evaluation) JOIN runs USING (run)",
                "SELECT folder, checkpoints.* FROM checkpoints JOIN runs USING (run)",
                "SELECT folder, warnings.* FROM warnings JOIN runs USING (run)",
                "SELECT folder, tag FROM tags JOIN runs USING (run)",
            ]
            return try queries.flatMap { query in
                try Row.fetchAll(db, sql: query).map { row in
                    row.filter { $0.0 != "run" }.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
                }.sorted()
            }
        }
    }

    func count(_ table: String) throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
    }

    func losses(of name: String) throws -> [Double?] {
        try rows(.steps, of: run(name)).map { if case .double(let loss)? = $0["loss"] { loss } else { nil } }
    }
}
