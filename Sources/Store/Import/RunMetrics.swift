import FoveaTraining
import GRDB

/// The numbers that a run is listed, filtered and compared by:
///
///     val.top1, val.loss, ...       the held-out images, with the best weights
///     val.last.top1, ...            the held-out images, after the newest epoch
///     test.top1, test.loss, ...     the test images, as training met them at its end, or as `fovea evaluate` did later
///     test.tta.top1, val.tta.top1   the same images with test-time augmentation, by `fovea evaluate --tta`
///     train.top1, train.loss        the newest epoch, while it learned; the same with images_per_second
///     best.epoch                    the epoch whose weights are the best
///
/// and whatever metrics evaluations have beside the loss, such as `test.macro_f1`. Later looks fill in what training did not measure, the
/// newest first.
enum RunMetrics {
    /// What events call the held-out images, and what names of metrics do.
    static let validation = (split: "validation", name: "val")

    /// - Parameters:
    ///   - result: How the run ended, where it has.
    ///   - data: What the run learned from: a look at other images is no result of it.
    static func replace(_ db: Database, _ run: Int64, result: Event.Fields?, data: Event.Value?) throws {
        var metrics: [(name: String, value: Double)] = []
        let epoch = try Row.fetchOne(
            db, sql: "SELECT * FROM epochs WHERE run = ? ORDER BY epoch DESC LIMIT 1", arguments: [run])
        if let epoch {
            for name in ["loss", "top1", "images_per_second"] {
                if let value = epoch[name] as Double? { metrics.append(("train.\(name)", value)) }
            }
        }
        let best = try bestEpoch(db, run, result)
        if let best { metrics.append(("best.epoch", Double(best))) }
        let evaluations = try Row.fetchAll(
            db,
            sql: """
                SELECT file, split, epoch, loss, top1, more FROM evaluations WHERE run = ?
                ORDER BY file = 'events.jsonl' DESC, epoch DESC, evaluation DESC
                """, arguments: [run])
        let newest = evaluations.first { $0["split"] == validation.split && $0["epoch"] != nil }?["epoch"] as Int?
        for row in evaluations {
            let (split, epoch): (String, Int?) = (row["split"], row["epoch"])
            let values = numbers(row, data)
            if split == validation.split, let epoch {
                if epoch == best { metrics += values.map { ("\(validation.name).\($0.name)", $0.value) } }
                if epoch == newest { metrics += values.map { ("\(validation.name).last.\($0.name)", $0.value) } }
            } else {
                let name = split == validation.split ? validation.name : split
                metrics += values.map { ("\(name).\($0.name)", $0.value) }
            }
        }
        try db.execute(sql: "DELETE FROM metrics WHERE run = ?", arguments: [run])
        let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO metrics VALUES (?, ?, ?)")
        for (name, value) in metrics { try statement.execute(arguments: [run, name, value]) }
        try db.execute(
            sql: """
                UPDATE runs SET
                    step = (SELECT MAX(step) FROM (
                        SELECT MAX(step) AS step FROM steps WHERE run = ?1
                        UNION ALL SELECT MAX(step) FROM epochs WHERE run = ?1
                        UNION ALL SELECT MAX(step) FROM checkpoints WHERE run = ?1)),
                    epoch = COALESCE((SELECT MAX(epoch) FROM epochs WHERE run = ?1 AND step >= epoch * (
                        SELECT steps_per_epoch FROM sessions WHERE run = ?1 ORDER BY session DESC LIMIT 1)), 0)
                WHERE run = ?1
                """, arguments: [run])
    }

    /// The epoch after which the best weights were written last; where there are none yet, the one that they would be of.
    private static func bestEpoch(_ db: Database, _ run: Int64, _ result: Event.Fields?) throws -> Int? {
        if case .int(let epoch)? = result?["best_epoch"] { return epoch }
        return try Int.fetchOne(
            db,
            sql: """
                SELECT epoch FROM checkpoints WHERE run = ?1 AND kind = 'best'
                    AND epoch IN (SELECT epoch FROM evaluations WHERE run = ?1 AND split = ?2)
                ORDER BY number DESC LIMIT 1
                """, arguments: [run, validation.split])
            ?? Int.fetchOne(
                db,
                sql: """
                    SELECT epoch FROM evaluations WHERE run = ? AND split = ? AND epoch IS NOT NULL
                    ORDER BY top1 DESC, loss, epoch LIMIT 1
                    """, arguments: [run, validation.split])
    }

    /// What an evaluation measured, where it is of the run's own images.
    private static func numbers(_ row: Row, _ data: Event.Value?) -> [(name: String, value: Double)] {
        var numbers: [(name: String, value: Double)] = []
        for name in ["loss", "top1"] { if let value = row[name] as Double? { numbers.append((name, value)) } }
        guard let text = row["more"] as String?, let more = try? JSONReader.fields(text.utf8) else { return numbers }
        if let other = more["data"], let data, other != data { return [] }
        for (name, value) in more.values { if let number = value.number { numbers.append((name, number)) } }
        // Of several views of an image: another result than that of the image alone.
        return more["tta"] == nil ? numbers : numbers.map { ("tta.\($0.name)", $0.value) }
    }
}
