import Fovea
import Foundation

/// What a search found: the trials in order, what mattered, and what to do next.
struct SearchReport {
    private let search: Search
    private let history: SearchHistory
    private let importance: ParameterImportance?

    init(_ search: Search) {
        self.search = search
        history = search.history
        importance = history.importance
    }

    func text(isOver: Bool) -> String {
        guard let best = history.best else { return "no trial completed an epoch\n" }
        let parameters = history.space.parameters
        var table = TextTable(["trial"] + parameters.map(\.name) + ["epochs", "held out"])
        for trial in history.ranked.prefix(10) {
            table.add(
                ["\(trial.number)"] + trial.values + [
                    "\(trial.epochs)", trial.failure == nil ? trial.score().asScore : "failed",
                ])
        }
        var lines = [isOver ? "" : "the time is up; the same command goes on", table.text, ""]
        lines.append(
            "best: trial \(best.number), \(best.score().asScore) after \(best.epochs) of \(history.epochs) epochs; the search made "
                + "\(history.epochsMade) epochs in \(history.trials.count) trials")
        if let importance {
            let shares = zip(parameters, importance.shares).sorted { $0.1 > $1.1 }
            let rest = max(1 - importance.shares.reduce(0, +), 0)
            lines.append(
                "what mattered: " + shares.map { "\($0.name) \(($1 * 100).digits(0)) %" }.joined(separator: ", ")
                    + (parameters.count > 1 ? ", together \((rest * 100).digits(0)) %" : "") + " of the differences")
        }
        let judged = history.trials.filter { $0.score().isFinite }.map { ($0.values, $0.score()) }
        if judged.count >= 4 { lines += history.space.refined(by: judged).notes }
        let home = search.directory
        let configuration = home.run(of: best.number).config.quotedForShell
        lines.append("pictures: \(pictures)")
        lines.append("trials: fovea runs list --store \(home.path.quotedForShell) --sort -val.top1")
        lines.append(
            "finer: fovea search --refine \(home.path.quotedForShell) --run \((home.path + "-fine").quotedForShell)")
        lines.append(
            "train with the best: fovea train --config \(configuration) --run \((home.path + "-best").quotedForShell)")
        return lines.filter { !$0.isEmpty || $0 == lines[2] }.joined(separator: "\n") + "\n"
    }

    func fields(isOver: Bool) -> Event.Fields {
        var fields: Event.Fields = [
            "search": .string(search.directory.path), "complete": .bool(isOver), "trials": .int(history.trials.count),
            "epochs_made": .int(history.epochsMade),
        ]
        if let best = history.best { fields["best"] = .object(best.fields(history.space)) }
        if let importance {
            var shares: Event.Fields = [:]
            for (parameter, share) in zip(history.space.parameters, importance.shares) {
                shares[parameter.name] = .double(share)
            }
            fields["importance"] = .object(shares)
        }
        return fields
    }

    private var pictures: String { RunDirectory(search.directory.path).path + "/search.svg" }

    /// Draws what was found into the search's folder.
    func writePictures() throws {
        guard history.best != nil else { return }
        try SearchPicture(history).write(to: pictures)
    }
}

extension Trial {
    /// As events tell it.
    func fields(_ space: SearchSpace) -> Event.Fields {
        var values: Event.Fields = [:]
        for (parameter, value) in zip(space.parameters, self.values) { values[parameter.name] = .string(value) }
        var fields: Event.Fields = [
            "trial": .int(number), "values": .object(values), "epoch": .int(epochs),
            "scores": .array(scores.map { .double($0) }),
        ]
        if let failure { fields["failure"] = .string(failure) }
        return fields
    }
}

extension Double {
    /// A trial's score: a share of right answers, or a loss with a minus.
    var asScore: String { isFinite ? (self >= 0 ? percent : "loss \((-self).short)") : "none" }
}
