import ArgumentParser
import Fovea

struct DataCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Decodes every image and names those that cannot be.",
        discussion: """
            Example:
              fovea data check --data folder:photos

            The exit status is 65 when an image cannot be read.
            """)

    @Option(help: ArgumentHelp("The images, such as folder:DIR.", valueName: "spec"))
    var data: String

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let named = try NamedDataset(data)
        var count = 0
        var bad: [(part: String, image: BadImage)] = []
        let parts = try named.load()
        for warning in parts.warnings {
            output.report(.warning(Event.Warning(warning)), text: "warning: \(warning)\n")
        }
        for (part, dataset) in parts.named {
            let found = try dataset.badImages(threads: loading.loadingThreads)
            count += dataset.count
            bad += found.map { (part, $0) }
        }
        for (part, image) in bad {
            output.report(
                .warning(Event.Warning("\(part): \(image.message)")), text: "\(part): \(image.message)\n")
        }
        let summary = "\(count.grouped) images, \(bad.count.grouped) of which cannot be read"
        guard bad.isEmpty else {
            throw FoveaError.invalid("\(data): \(summary); mend or remove them, or train with --on-bad-image skip")
        }
        output.report(
            .result(["data": .string(data), "count": .int(count), "bad": .int(0)]),
            text: "\(data): \(count.grouped) images, all of which can be read\n")
    }
}
