import ArgumentParser
import Fovea
import FoveaConfiguration
import FoveaReport
import FoveaStore
import Foundation

struct RecipeTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "Does all steps of training within a time: from images to a trained, tested network.",
        discussion: """
            Example:
              fovea recipe --data folder:photos --budget 30m --run runs/photos

            It chooses network, input size, batch, augmentation and schedule by the images and by what steps take here, checks \
            the first loss and a few images learned by heart, finds a learning rate, searches around it, trains with what is left \
            of the time, tests once, and says what the curves tell. Every choice is printed with its reason; each is a flag, and \
            what is given stays. The folder gets run/ (a run like any other), search/ (its trials), and run.yaml, which \
            repeats the training: fovea train --config runs/photos/run.yaml --run runs/again.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The time for everything, such as 90s, 30m or 1.5h.", valueName: "time"))
    var budget = "30m"

    @Option(name: .customLong("run"), help: ArgumentHelp("A new folder for everything.", valueName: "dir"))
    var home: String

    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        do {
            _ = try TimeBudget(budget)
        } catch let error as FoveaError {
            throw ValidationError("--budget \(error.message)")
        }
    }

    func run() throws {
        let file = try config.map { try ConfigurationFile<TrainingSettings>(path: $0) }
        let given = try settings.configuration(over: file)
        let autopilot = try Autopilot(
            given, budget: TimeBudget(budget), in: home, backend: given.makeBackend(machine.backend),
            interruption: .onSignals(), tell: tell)
        let told = output.sink(stepInterval: given.logEvery)
        let store = StoreSink(autopilot.trainingHome, report: told.receive)
        let outcome: Autopilot.Outcome
        do {
            outcome = try autopilot.run(events: EventTee([store, told])) { trial in
                EventTee([StoreSink(trial) { _ in }, output.sink(ofTrial: trial)])
            }
        } catch let error as FoveaError where error.kind == .interrupted && autopilot.trainingHome.hasCheckpoint {
            let home = autopilot.trainingHome.path.quotedForShell
            throw FoveaError(.interrupted, "\(error.message); go on with its last step: fovea resume \(home)")
        }
        try conclude(outcome)
    }

    private func conclude(_ outcome: Autopilot.Outcome) throws {
        let file = "\(home)/run.yaml"
        try ConfigurationFile.write(
            outcome.configuration,
            comment: ["What 'fovea recipe' chose; fovea train --config \(file) --run DIR does it again."]
                + outcome.decisions.map { "\($0.name): \($0.reason)" }, to: file)
        tell(.step(7, "go back, with what was learned"))
        let page = try report(outcome)
        var lines = [
            "the report: \(page)", "\(file) repeats the training", "the run lies in \(outcome.run.path)",
        ]
        let next = outcome.diagnosis.verdicts.first { $0.outcome != .good && $0.advice != nil }
        lines.append(
            next?.advice.map { "next: \($0)" } ?? "nothing is wrong with it: more time makes it better (--budget)")
        var fields: Event.Fields = ["run": .string(outcome.run.path), "configuration": .string(file)]
        if let top1 = outcome.result.test?.top1 { fields["test_top1"] = .double(top1) }
        output.report(.result(fields), text: lines.joined(separator: "\n") + "\n")
    }

    /// A page about the run, with the held-out images: the test was met once, by the training.
    private func report(_ outcome: Autopilot.Outcome) throws -> String {
        let images = try? Examined(
            of: outcome.run, .validation, backend: outcome.configuration.makeBackend(machine.backend))
        let page = try ReportPage(
            ReportedRun(outcome.run), images: images, noImages: "the images could not be looked at",
            verdicts: outcome.diagnosis.verdicts)
        try AtomicFile.write(Data(page.html.utf8), to: "\(home)/report.html")
        return "\(home)/report.html"
    }

    private func tell(_ notice: Autopilot.Notice) {
        switch notice {
        case .step(let number, let what):
            output.report(
                .result(["step_of_recipe": .int(number), "what": .string(what)]), text: "\n\(number)  \(what)\n")
        case .decision(let decision):
            output.report(
                .result([
                    "decision": .string(decision.name), "value": .string(decision.value),
                    "reason": .string(decision.reason),
                ]),
                text: "   --\(decision.name) \(decision.value.quotedForShell)\n       \(decision.reason)\n")
        case .verdict(let verdict):
            let text = VerdictText().text(verdict).split(separator: "\n").map { "   \($0)\n" }.joined()
            output.report(.result(VerdictText.fields(verdict, under: "check")), text: text)
        case .note(let text): output.report(.result(["note": .string(text)]), text: "   \(text)\n")
        }
    }
}
