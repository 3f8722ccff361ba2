import ArgumentParser
import Fovea
import FoveaStore
import Foundation

struct RunsRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Takes runs out of the lists, or deletes their folders.",
        discussion: """
            Example:
              fovea runs rm first
              fovea runs rm second --folder

            Without --folder nothing is deleted: the run gets the tag 'hidden', and 'fovea runs tag first -hidden' brings it back. \
            With --folder its folder is deleted with all weights in it; that is asked for on a terminal, and needs --yes elsewhere. \
            With --folder, names are written out. A run whose folder is gone is forgotten. A run that is being trained is left alone.
            """)

    @Argument(help: ArgumentHelp("Folders, names, or their beginnings; whole names with --folder.", valueName: "run"))
    var words: [String]

    @Flag(help: "Delete the folders, with all weights.")
    var folder = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard folder || !yes else {
            throw ValidationError("--yes is for --folder, which deletes; without it, nothing is")
        }
    }

    func run() throws {
        try options.use(output) { store in
            let runs = try words.map { try store.run($0, exactly: folder) }
            if folder, !yes { try ask(runs) }
            for run in runs {
                if folder { try store.delete(run) } else { try store.hide(run) }
                let what =
                    folder ? "deleted" : run.status == .missing ? "forgotten" : "hidden"
                output.report(
                    .result(["run": .string(run.directory.path), "did": .string(what)]), text: "\(run.name): \(what)\n")
            }
        }
    }

    private func ask(_ runs: [StoredRun]) throws {
        let names = runs.map { "'\($0.directory.path)'" }.joined(separator: ", ")
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw FoveaError.usage("\(names) would be deleted with all weights; add --yes if that is meant")
        }
        StandardError.write("delete \(names) with all weights? [y/N] ")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw FoveaError(.interrupted, "nothing was deleted")
        }
    }
}
