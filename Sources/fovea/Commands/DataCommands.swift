import ArgumentParser

struct DataCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Looks at images before they are trained on: statistics, checks, conversion, download.",
        discussion: """
            Example:
              fovea data stats --data folder:photos
              fovea data check --data folder:photos
              fovea data download cifar10
            """,
        subcommands: [DataStats.self, DataCheck.self, DataDownload.self])

    func run() throws {
        throw ValidationError("data needs to know what to do: stats, check or download")
    }
}
