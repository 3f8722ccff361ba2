import ArgumentParser
import Fovea
import FoveaDownload
import Foundation

struct DataDownload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Fetches a published dataset: mnist, fashion-mnist, cifar10 or cifar100.",
        discussion: """
            Example:
              fovea data download cifar10

            The files are put where --data looks for them, ~/.cache/fovea/NAME, when all have arrived and their \
            checksums are right. A transfer that broke off is taken up where it ended. Where there is no network, the \
            command says what to fetch and where to put it.
            """)

    @Argument(help: "The dataset.") var name: String

    @Option(help: ArgumentHelp("Another folder for its files.", valueName: "dir"))
    var to: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let download = try DatasetDownload.named(name)
        let line = output.quiet ? nil : DownloadLine()
        defer { line?.end() }
        let folder = try download.run(to: to) { line?.show($0) }
        line?.end()
        output.report(
            .result(["dataset": .string(name), "path": .string(folder), "bytes": .int(download.size)]),
            text: "\(name) lies in \(folder)\n")
    }
}
