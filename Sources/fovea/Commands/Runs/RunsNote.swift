import ArgumentParser
import Fovea
import FoveaStore

struct RunsNote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Writes a note about a run.",
        discussion: """
            Example:
              fovea runs note first 'the loss jumps at epoch 7: look at the warmup'

            It replaces the one before; an empty text removes it. It lies in the run's folder (notes.json).
            """)

    @Argument(help: ArgumentHelp("A folder, a name, or its beginning.", valueName: "run"))
    var word: String

    @Argument(help: ArgumentHelp("The note.", valueName: "text"))
    var text: [String]

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        try options.use(output) { store in
            let run = try store.run(word)
            let note = text.joined(separator: " ")
            try store.annotate(run) { $0.note = note.isEmpty ? nil : note }
            output.report(
                .result(["run": .string(run.directory.path), "note": note.isEmpty ? .null : .string(note)]),
                text: "\(run.name): \(note.isEmpty ? "no note" : note)\n")
        }
    }
}
