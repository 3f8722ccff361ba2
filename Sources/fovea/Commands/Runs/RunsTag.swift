import ArgumentParser
import Fovea
import FoveaStore

struct RunsTag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Gives tags to a run and takes them away: +good -broken.",
        discussion: """
            Example:
              fovea runs tag first +good -broken
              fovea runs list --where 'tag = good'

            They lie in the run's folder (notes.json), and go where it goes. 'hidden' leaves a run out of lists.
            """)

    @Argument(help: ArgumentHelp("A folder, a name, or its beginning.", valueName: "run"))
    var word: String

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Words: +a or a adds, -a takes away.", valueName: "tag"))
    var tags: [String] = []

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !tags.isEmpty else { throw ValidationError("which tags? Such as +good -broken") }
        if let unknown = tags.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError("there is no option '\(unknown)'; a tag is taken away by one dash, such as -broken")
        }
    }

    func run() throws {
        try options.use(output) { store in
            let run = try store.run(word)
            let removed = tags.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }
            let added = tags.filter { !$0.hasPrefix("-") }.map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 }
            try store.tag(run, adding: added, removing: removed)
            let now = try store.run(run.name)
            output.report(
                .result(["run": .string(now.directory.path), "tags": .array(now.tags.map(Event.Value.string))]),
                text: "\(now.name): \(now.tags.isEmpty ? "no tags" : now.tags.joined(separator: " "))\n")
        }
    }
}
