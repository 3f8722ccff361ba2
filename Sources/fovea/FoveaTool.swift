import ArgumentParser
import Fovea
import Foundation

/// `fovea`: the root command. Everything it does is in a subcommand, one file each in `Commands/`.
@main
struct FoveaTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fovea",
        abstract: "Trains convolutional image classifiers on the CPU, and says what is wrong when they do not learn.",
        discussion: """
            A first run, on Debian's Fashion-MNIST (package dataset-fashion-mnist):

              fovea train --run runs/first --data fashion-mnist \\
                --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' --epochs 3

            With --json, standard output is JSON Lines and nothing else. Progress and warnings go to standard error. Exit status: \
            0 done; 64 wrong usage; 65 bad data or model; 66 a file that is not there; 74 input or output failed; \
            70 a defect of Fovea; 130 interrupted, after saving.
            """,
        version: RunEnvironment.version,
        subcommands: [
            RecipeTraining.self, CheckTraining.self, FindLearningRate.self, SearchTraining.self, Train.self,
            Resume.self,
            Replay.self, DiagnoseRun.self, Plot.self, Report.self, Evaluate.self, Predict.self, Inspect.self,
            Preview.self,
            Summary.self, Init.self, Export.self, Runs.self, List.self, DrawSchedule.self, Bench.self,
            DataCommands.self, Classical.self, Lab.self, Doctor.self,
        ])

    static func main() {
        StandardStreams.open()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try checkSubcommand(arguments)
            var command = try parseAsRoot(arguments)
            try command.run()
            try StandardStreams.requireWritten()
        } catch {
            Foundation.exit(Failure(error, arguments: arguments).report())
        }
    }

    /// The parser calls a misspelt subcommand an unexpected argument; a name deserves the nearest one.
    private static func checkSubcommand(_ arguments: [String]) throws {
        guard let first = arguments.first, !first.hasPrefix("-") else { return }
        let names = subcommandNames + ["help"]
        guard !names.contains(first) else { return }
        throw FoveaError.usage(
            "there is no subcommand '\(first)'\(didYouMean(first, among: names)); "
                + "the subcommands are: \(names.joined(separator: ", "))")
    }
}
