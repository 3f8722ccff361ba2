import ArgumentParser
import Fovea
import FoveaStore

struct RunsDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What differs between two runs: settings, program, machine, environment.",
        discussion: """
            Example:
              fovea runs diff first second
            """)

    @Argument(help: ArgumentHelp("A folder, a name, or its beginning.", valueName: "run"))
    var first: String

    @Argument(help: ArgumentHelp("Another one.", valueName: "run"))
    var second: String

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        try options.use(output) { store in
            let runs = try [store.run(first), store.run(second)]
            let lines = try store.differences(of: runs)
            if output.json {
                var differences: Event.Fields = [:]
                for line in lines {
                    differences[line.name] = .array(line.values.map { $0 ?? .null })
                }
                print(
                    Event.result([
                        "runs": .array(runs.map { .string($0.directory.path) }), "differences": .object(differences),
                    ]).json)
            } else if lines.isEmpty {
                print(
                    "'\(runs[0].name)' and '\(runs[1].name)' were asked for the same, and ran in the same place"
                        .printable)
            } else {
                var table = SideBySide(runs.map(\.name))
                for line in lines { table.add(line) }
                print(table.text(width: Terminal.columns).printable)
            }
        }
    }
}
