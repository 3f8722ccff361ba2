import ArgumentParser
import Fovea
import FoveaStore

struct RunsCompare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Runs side by side: what differs in their settings, their results, their curves in a few numbers.",
        discussion: """
            Example:
              fovea runs compare first second
              fovea runs compare --where 'tag = sweep' --sort -val.top1 --limit 5
            """)

    @Argument(help: ArgumentHelp("Folders, names, or their beginnings.", valueName: "run"))
    var words: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Instead of names: the runs of which this is true.", valueName: "expression"))
    var filter: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --where: the value to sort by; with - before it, the largest first.", valueName: "name"))
    var sort: String?

    @Option(help: ArgumentHelp("With --where: at most so many.", valueName: "n"))
    var limit: Int?

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let limit { try atLeast(1, limit, of: "--limit") }
        guard words.isEmpty != (filter == nil) else {
            throw ValidationError("which runs? Expected either RUN RUN... or --where EXPRESSION")
        }
        guard filter != nil || (sort == nil && limit == nil) else {
            throw ValidationError("--sort and --limit are for --where; named runs stand in the order given")
        }
    }

    func run() throws {
        try options.use(output) { store in
            let runs =
                try filter.map { try store.runs(where: $0, sortedBy: sort, limit: limit) }
                ?? words.map { try store.run($0) }
            guard !runs.isEmpty else { throw FoveaError.usage("no run fits --where '\(filter ?? "")'") }
            let comparison = try store.compare(runs)
            if output.json {
                for place in runs.indices { print(Event.result(fields(comparison, place)).json) }
            } else {
                print(text(comparison).printable)
            }
        }
    }

    private func fields(_ comparison: RunComparison, _ place: Int) -> Event.Fields {
        func object(_ lines: [RunComparison.Line]) -> Event.Value {
            .object(Event.Fields(lines.compactMap { line in line.values[place].map { (line.name, $0) } }))
        }
        let run = comparison.runs[place]
        return [
            "run": .string(run.directory.path), "name": .string(run.name), "status": .string(run.status.rawValue),
            "settings": object(comparison.settings), "metrics": object(comparison.metrics),
            "curves": object(comparison.curves),
        ]
    }

    private func text(_ comparison: RunComparison) -> String {
        var table = SideBySide(comparison.runs.map(\.name))
        table.add(.init(name: "status", values: comparison.runs.map { .string($0.status.rawValue) }))
        table.add(.init(name: "epoch", values: comparison.runs.map { $0.epoch.map(Event.Value.int) }))
        table.add(.init(name: "seconds", values: comparison.runs.map { $0.seconds.map(Event.Value.double) }))
        table.add(comparison.metrics, titled: "results")
        table.add(comparison.curves, titled: "curves")
        table.add(comparison.settings, titled: "what differs")
        return table.text(width: Terminal.columns)
    }
}
