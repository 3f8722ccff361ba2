import ArgumentParser
import Fovea
import FoveaStore

struct RunsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Everything about one run.",
        discussion: """
            Example:
              fovea runs show first

            Settings, sessions with the program and the machine of each, the newest epochs, evaluations with the scores of each class, \
            checkpoints, warnings, tags and notes. 'fovea runs export' has all rows.
            """)

    @Argument(help: ArgumentHelp("A folder, a name, or its beginning.", valueName: "run"))
    var word: String

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        try options.use(output) { store in
            let run = try store.run(word)
            let report = try RunReport(run, in: store)
            print(output.json ? Event.result(report.fields).json : report.text.printable)
        }
    }
}
