import ArgumentParser
import Fovea
import FoveaStore

struct RunsExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the rows of runs for other programs: steps, epochs, evaluations and so on.",
        discussion: """
            Example:
              fovea runs export first second --csv > steps.csv
              fovea runs export first --table evaluations --json
            """)

    @Argument(help: ArgumentHelp("Folders, names, or their beginnings.", valueName: "run"))
    var words: [String]

    @Option(
        help: ArgumentHelp(
            "What to write: steps, epochs, evaluations, classes, checkpoints, warnings or sessions.", valueName: "name")
    )
    var table = "steps"

    @Flag(help: "Comma-separated values with a line of names; the default.")
    var csv = false

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        _ = try choice(table, of: "--table", among: RunTable.allCases)
        guard !csv || !output.json else { throw ValidationError("give either --csv or --json") }
    }

    func run() throws {
        let table = try choice(table, of: "--table", among: RunTable.allCases)
        try options.use(output) { store in
            let runs = try words.map { try store.run($0) }
            let columns = try store.columns(table, of: runs)
            var text = CSVText(["run"] + columns)
            for run in runs {
                try store.forEach(table, of: run) { row in
                    if output.json {
                        print(line(table, run, row))
                    } else {
                        text.add([.string(run.name)] + columns.map { row[$0] })
                        if text.text.utf8.count > 1 << 16 {
                            print(text.text, terminator: "")
                            text.reset()
                        }
                    }
                }
            }
            if !output.json { print(text.text, terminator: "") }
        }
    }

    /// A row as an event, with the run that it is of.
    private func line(_ table: RunTable, _ run: StoredRun, _ row: Event.Fields) -> String {
        Event.unknown(table.event, Event.Fields([("run", .string(run.name))] + row.values.filter { $0.name != "run" }))
            .json
    }
}
