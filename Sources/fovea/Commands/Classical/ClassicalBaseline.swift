import ArgumentParser
import Fovea
import Foundation

struct ClassicalBaseline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "A ladder of methods on your images, with what each costs: what a network must beat.",
        discussion: """
            Example:
              fovea classical baseline --data fashion-mnist --out baseline

            Nearest mean, ridge, HoG + linear SVM, RBF SVM (on at most 10,000 images), MLP, and a small CNN for a few epochs, with settings that \
            suit most images. The test part is met by each method once; nothing is chosen by it. A method that fails, such as for want of memory, is told of \
            and the others go on.
            """)

    @Option(help: ArgumentHelp("Write table.txt, ladder.jsonl and chart.svg into a folder.", valueName: "folder"))
    var out: String?

    @Option(help: ArgumentHelp("Epochs of the small CNN; 0 leaves it out.", valueName: "n"))
    var epochs = 3

    @OptionGroup(title: "Settings") var settings: SettingOptions<ClassicalImageSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try atLeast(0, epochs, of: "--epochs") }

    func run() throws {
        let asked = try settings.settings().asTraining()
        guard !asked.data.isEmpty else {
            throw FoveaError.usage(
                "classical baseline needs --data SPEC, what to learn from; for example: --data fashion-mnist")
        }
        let threads = asked.threads
        let report = try Interruption.onSignals().whileCurrent { () throws -> LadderReport in
            let ladder = try Ladder(asked, epochs: epochs) { OneDNNBackend(threads: threads) }
            var outcomes: [Ladder.Outcome] = []
            for step in ladder.steps {
                if !output.quiet, !output.json { StandardError.write("\(step.name): \(step.words)\n") }
                let outcome = try ladder.climb(step)
                outcomes.append(outcome)
                for warning in outcome.warnings {
                    output.report(
                        .warning(Event.Warning("\(step.name): \(warning)")), text: "warning: \(step.name): \(warning)\n"
                    )
                }
                if let problem = outcome.problem, !output.json, !output.quiet {
                    StandardError.write("\(step.name) failed: \(problem.message)\n")
                }
                if output.json { print(Event.result(LadderReport.fields(of: outcome)).json) }
            }
            // Where no step came to anything, it is no ladder that has to be told.
            if let problem = outcomes.first?.problem, outcomes.allSatisfy({ $0.problem != nil }) { throw problem }
            return LadderReport(outcomes, data: asked.data)
        }
        if !output.json { print(report.text, terminator: "") }
        if let out { try write(report, to: out) }
    }

    private func write(_ report: LadderReport, to folder: String) throws {
        let lines = report.outcomes.map { Event.result(LadderReport.fields(of: $0)).json + "\n" }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, text) in [
                ("table.txt", report.text), ("ladder.jsonl", lines.joined()), ("chart.svg", report.chart.svg),
            ] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
            }
        } catch {
            throw FoveaError.inputOutput("cannot write in '\(folder)': \(error.localizedDescription)")
        }
        if !output.quiet { StandardError.write("written to \(folder): table.txt, ladder.jsonl, chart.svg\n") }
    }
}
