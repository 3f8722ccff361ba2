import ArgumentParser

struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "All runs of a folder: lists, filters, comparisons, tags and notes.",
        discussion: """
            Example:
              fovea runs list --where 'val.top1 > 0.9 and model = resnet18' --sort -val.top1
              fovea runs show first
              fovea runs compare first second
              fovea runs tag first +good -broken
              fovea runs export first second --csv > steps.csv

            RUN is a folder, its name, or the beginning of a name that no other run has.
            """,
        subcommands: [
            RunsList.self, RunsShow.self, RunsCompare.self, RunsDiff.self, RunsTag.self, RunsNote.self,
            RunsRemove.self, RunsExport.self, RunsImport.self,
        ])

    func run() throws {
        throw ValidationError(
            "runs needs to know what to do: list, show, compare, diff, tag, note, rm, export or import")
    }
}
