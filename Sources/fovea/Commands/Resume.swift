import ArgumentParser
import Fovea
import Foundation

struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with a run that was stopped, exactly.",
        discussion: """
            Example:
              fovea resume runs/first
              fovea resume runs/first --epochs 20

            The run goes on from its newest checkpoint as if it had never been stopped: the same losses and weights, bit for \
            bit. Settings that change nothing of that may be given again (\(Continuation.changeable.sorted().joined(separator: ", "))); \
            others need --allow-change. A run that died before its first checkpoint begins again.
            """)

    @Argument(help: ArgumentHelp("The run's home.", valueName: "dir"))
    var home: String

    @Flag(help: "Go on with settings that make another run of it.")
    var allowChange = false

    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let continuation = try Continuation(
            of: .existing(home),
            with: settings.settings().located(in: FileManager.default.currentDirectoryPath), allowsChange: allowChange)
        try TrainingSession(
            configuration: continuation.configuration, backend: machine, output: output, run: home
        ).goOn(continuation)
    }
}
