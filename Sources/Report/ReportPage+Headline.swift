import FoveaPages
import FoveaTensor
import FoveaTraining

extension ReportPage {
    /// The name, where it stands, and the numbers that people ask for first.
    var headline: String {
        let began = run.sessions.first?.time.map { ", begun \($0.asDate)" } ?? ""
        let what = "\(run.curves.run.model) on \(run.curves.run.data); \(run.status)\(began)"
        var parts = ["<h1>\(HTML.escaped(run.name))</h1>", HTML.paragraph(what, class: "muted")]
        let marks = run.notes.tags.map { "+\($0)" }.joined(separator: " ")
        if !marks.isEmpty { parts.append(HTML.paragraph(marks, class: "muted")) }
        if let note = run.notes.note { parts.append(HTML.paragraph(note)) }
        parts.append(HTML.tiles(tiles))
        return parts.joined(separator: "\n")
    }

    private var tiles: [(value: String, name: String)] {
        var tiles: [(value: String, name: String)] = []
        func add(_ evaluation: Event.Evaluation?, _ top1: String, _ loss: String) {
            guard let evaluation else { return }
            if let share = evaluation.top1 { tiles.append((share.percent, top1)) }
            tiles.append((evaluation.loss.short, loss))
        }
        let curves = run.curves
        add(curves.test, "test accuracy", "test loss")
        let epoch = run.best?.epoch.map { ", epoch \($0)" } ?? ""
        add(run.best, "validation accuracy\(epoch)", "validation loss\(epoch)")
        if curves.test == nil, run.best == nil, let last = curves.epochs.last {
            if let share = last.top1 { tiles.append((share.percent, "training accuracy, epoch \(last.epoch)")) }
            tiles.append((last.loss.short, "training loss, epoch \(last.epoch)"))
        }
        tiles.append((curves.run.parameters.grouped, "parameters"))
        let seconds = curves.epochs.reduce(0) { $0 + $1.seconds }
        if seconds > 0 { tiles.append((seconds.asTime, "of training, \(curves.epochs.count) epochs")) }
        return tiles
    }
}
