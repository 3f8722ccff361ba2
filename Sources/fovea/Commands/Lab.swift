import ArgumentParser
import Fovea
import FoveaLab
import Foundation

struct Lab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Claims of the subject as experiments: each with a prediction, a figure and a verdict.",
        discussion: """
            Example:
              fovea lab list
              fovea lab run linear-depth
              fovea lab run --out lab        # all of them, about a minute each

            Predictions were written before the first run. What was found is kept in the folder, a page about all of it in \
            index.html there.
            """,
        subcommands: [LabList.self, LabRun.self], defaultSubcommand: LabList.self)
}

struct LabList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The experiments, with what each asks.",
        discussion: """
            Example:
              fovea lab list
            """)

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        if output.json {
            for experiment in Laboratory.experiments {
                print(
                    Event.result([
                        "experiment": .string(experiment.name), "chapter": .string(experiment.chapter.rawValue),
                        "question": .string(experiment.question), "prediction": .string(experiment.prediction),
                    ]).json)
            }
            return
        }
        let width = Laboratory.experiments.map(\.name.count).max() ?? 0
        for chapter in Chapter.allCases {
            let own = Laboratory.experiments.filter { $0.chapter == chapter }
            guard !own.isEmpty else { continue }
            print("\(chapter.rawValue)")
            for experiment in own {
                print(
                    "  \(experiment.name.padding(toLength: width, withPad: " ", startingAt: 0))  \(experiment.question)"
                )
            }
        }
    }
}
