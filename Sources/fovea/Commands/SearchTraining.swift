import ArgumentParser
import Fovea
import FoveaConfiguration
import FoveaStore
import Foundation

struct SearchTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Looks for good settings: many trials, chosen from a space.",
        discussion: """
            Example:
              fovea search --run runs/coarse --data fashion-mnist \\
                --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' \\
                --space 'lr=log:1e-3..1 weight-decay=log:1e-6..1e-2 augment=choice:none|flip' \\
                --method asha --trials 20 --epochs 9
              fovea search --refine runs/coarse --run runs/fine --trials 8

            A space is NAME=DOMAIN with spaces between. A name is a setting (lr, batch-size, augment), or a part of one \
            (model.dropout, optimizer.momentum; weight-decay is the optimizer's). A domain is 0..0.5, log:1e-4..1e-1, \
            int:2..6, log-int:16..256 or choice:none|"crop:padding=2 flip". Trials are runs in the folder, judged by held-out \
            images; the test images are not seen. The same command, or --run DIR alone, goes on with a search that was stopped. \
            --time-budget is for the whole search.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("run"), help: ArgumentHelp("The search's home, in which its trials lie.", valueName: "dir"))
    var home: String

    @Option(help: ArgumentHelp("Search around what was good in another search.", valueName: "dir"))
    var refine: String?

    @OptionGroup(title: "Search") var search: SettingOptions<SearchSettings>
    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let directory = SearchDirectory(home)
        let plan = try plan(directory)
        let search = try Search(
            plan, in: directory, backend: plan.training.makeBackend(machine.backend), interruption: .onSignals())
        tell(beginning(search))
        var isOver = true
        do {
            isOver = try search.run(events: events) { progress in
                output.report(.result(progress.fields), text: progress.line)
            }
        } catch let error as FoveaError where error.kind == .interrupted {
            throw FoveaError(
                .interrupted, "\(error.message); go on with: fovea search --run \(home.quotedForShell)")
        }
        let report = SearchReport(search)
        try report.writePictures()
        output.report(.result(report.fields(isOver: isOver)), text: report.text(isOver: isOver))
    }

    /// What is asked for, over what the folder's search, or the one that is refined, was asked for.
    private func plan(_ directory: SearchDirectory) throws -> SearchPlan {
        let file = try config.map { try ConfigurationFile<TrainingSettings>(path: $0) }
        var (asked, training) = (try search.settings(), try settings.configuration(over: file))
        if directory.holdsSearch {
            let before = try directory.plan()
            (asked, training) = (asked.over(before.search), training.over(before.training))
        } else if let refine {
            let other = SearchDirectory(refine)
            let plan = try other.plan()
            let refined = try Refinement(plan, other.history(plan))
            for note in refined.notes { tell("\(note)\n") }
            (asked, training) = (asked.over(refined.search), training.over(refined.training))
        }
        try training.requireComplete(for: "search")
        return try SearchPlan(asked, training)
    }

    private func events(_ run: RunDirectory) -> any EventSink {
        let store = StoreSink(run, in: home) { event in
            if case .warning(let warning) = event { tell("warning: \(warning.message)\n") }
        }
        return EventTee([store, output.sink(ofTrial: run)])
    }

    private func tell(_ text: String) {
        if !output.json, !output.quiet, !text.isEmpty { StandardError.write(text) }
    }

    /// What is going to happen, and why.
    private func beginning(_ search: Search) -> String {
        let (plan, history) = (search.plan, search.history)
        let done = history.trials.isEmpty ? "" : "going on with \(history.trials.count) trials that were begun\n"
        let space = "space: \(history.space)\n"
        guard plan.search.method.hasPrefix("random"), history.space.parameters.count > 1 else { return done + space }
        let perAxis = Int(pow(Double(plan.search.trials), 1 / Double(history.space.parameters.count)) + 1e-9)
        return done + space
            + "random: \(plan.search.trials) trials try \(plan.search.trials) values of each parameter; a grid of as many tries "
            + "\(perAxis == 1 ? "one" : "\(perAxis)") of each, also of the one that matters most\n"
    }
}

extension Search.Progress {
    /// What a part of a trial gave, in a line.
    fileprivate var line: String {
        let values = zip(history.space.parameters, trial.values).map { "\($0.name) \($1)" }.joined(separator: "  ")
        let score =
            trial.failure.map { "failed: \($0)" }
            ?? "\(trial.epochs) of \(history.epochs) epochs  \(trial.score().asScore)  (\(seconds.asTime))"
        let best = history.best.map { $0.number == trial.number ? "  the best so far" : "" } ?? ""
        return "trial \(trial.number)  \(values)  \(score)\(best)\n"
    }

    fileprivate var fields: Event.Fields {
        var fields = trial.fields(history.space)
        fields["seconds"] = .double(seconds)
        fields["epochs_made"] = .int(history.epochsMade)
        if let best = history.best { fields["best_trial"] = .int(best.number) }
        return fields
    }
}
