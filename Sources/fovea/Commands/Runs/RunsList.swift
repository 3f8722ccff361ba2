import ArgumentParser
import Fovea
import FoveaStore

struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The runs of a folder, one a line.",
        discussion: """
            Example:
              fovea runs list --sort -val.top1
              fovea runs list --where 'val.top1 > 0.9 and (model = resnet18 or tag = try)'
              fovea runs list --where 'started > 2026-11-01 and not status = finished' \\
                --sort -val.top1 --limit 10
              fovea runs list --columns name,val.top1,lr,optimizer.momentum

            Names are metrics (val.top1, val.last.loss, test.top1, train.loss), settings as flags spell them (lr, \
            batch-size, model) and parts of those (model.name, optimizer.momentum), tag, and name, status (running, stopped, failed, \
            finished, missing), started, ended, seconds, epoch, step, parameters, note, parent, host, backend, version, code. \
            Comparisons are = != < <= > >=, ~ (contains) and like (with % and _); 'none' is no value.
            """)

    @Option(name: .customLong("where"), help: ArgumentHelp("Only runs of which this is true.", valueName: "expression"))
    var filter: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The value to sort by; with - before it, the largest first. (default: started)", valueName: "name"))
    var sort: String?

    @Flag(help: "The largest first.")
    var descending = false

    @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("What to show of each, with commas between.", valueName: "names"))
    var columns: String?

    @Flag(help: "Also the runs with the tag 'hidden', which 'fovea runs rm' gives.")
    var all = false

    @Flag(help: "Write comma-separated values on standard output, with a line of names.")
    var csv = false

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let limit { try atLeast(1, limit, of: "--limit") }
        guard !csv || !output.json else { throw ValidationError("give either --csv or --json") }
    }

    func run() throws {
        let order = (descending && sort?.hasPrefix("-") != true ? "-" : "") + (sort ?? "started")
        let chosen = columns.map { $0.split(separator: ",").map(String.init) }
        try options.use(output) { store in
            if let chosen { try store.requireNames(chosen) }
            let runs = try store.runs(where: filter, sortedBy: order, limit: limit, withHidden: all)
            if output.json {
                for run in runs { print(Event.result(RunFields(run, only: chosen).fields).json) }
            } else if csv {
                var table = CSVText(chosen ?? RunFields.columns(of: runs))
                for run in runs { table.add(table.names.map(run.value)) }
                print(table.text, terminator: "")
            } else if runs.isEmpty {
                print(try empty(store))
            } else {
                let shown = (sort.map { [String($0.drop { $0 == "-" })] } ?? [])
                print(RunListing(runs, columns: chosen, and: shown).text(width: Terminal.columns).printable)
            }
        }
    }

    private func empty(_ store: RunStore) throws -> String {
        if filter != nil { return "no run fits" }
        let hidden = try store.runs(withHidden: true).count
        return hidden == 0
            ? "there are no runs in '\(store.folder)' yet" : "all \(hidden) runs are hidden; show them with --all"
    }
}
