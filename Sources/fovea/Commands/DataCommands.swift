import ArgumentParser

struct DataCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Looks at images before they are trained on: statistics, checks, conversion, download.",
        discussion: """
            Example:
              fovea data stats --data folder:photos
              fovea data check --data folder:photos
              fovea data convert --data folder:photos --out photos.shard
              fovea data download cifar10
            """,
        subcommands: [DataStats.self, DataCheck.self, DataConvert.self, DataDownload.self])

    func run() throws {
        throw ValidationError("data needs to know what to do: stats, check, convert or download")
    }
}
