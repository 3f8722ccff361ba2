import ArgumentParser
import Fovea
import FoveaStore

struct RunsImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in runs that lie elsewhere, by a link beside the others.",
        discussion: """
            Example:
              fovea runs import /mnt/other/runs/first
              fovea runs import ~/old/run --as old-run

            Runs that are copied or made in the folder of runs are found without it.
            """)

    @Argument(help: ArgumentHelp("Their folders.", valueName: "dir"))
    var folders: [String]

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("What to call the run; by default as its folder.", valueName: "name"))
    var name: String?

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard name == nil || folders.count == 1 else {
            throw ValidationError("--as names one run, but several are given")
        }
    }

    func run() throws {
        try options.use(output) { store in
            for folder in folders {
                let name = try store.adopt(RunDirectory(folder), as: name)
                output.report(
                    .result(["run": .string(folder), "name": .string(name)]), text: "\(folder) is '\(name)' here\n")
            }
        }
    }
}
