import ArgumentParser
import Fovea
import FoveaPages
import FoveaReport
import Foundation

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "A run as one page of HTML: results, curves, diagnosis, classes, images, settings.",
        discussion: """
            Example:
              fovea report runs/first
              fovea report runs/first --split test --out first.html

            The page needs nothing from outside and is good in light and dark: results, diagnosis, curves, recall and precision of each \
            class, the confusion matrix, the images with the highest loss and the surest right ones (for regression, how well each \
            value is met, and the images furthest off), settings, layers, machine, checkpoints, and the command that repeats the run. Where the images or the weights are no longer there, it says so and \
            has the rest.
            """)

    @Argument(help: ArgumentHelp("The folder of a run, or a name that 'fovea runs list' knows.", valueName: "run"))
    var word: String

    @Option(help: ArgumentHelp("The page to write. (default: report.html in the run's folder)", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "The images to look at: validation, test or train. (default: validation, or test where nothing was held out)",
            valueName: "part"))
    var split: String?

    @Flag(help: "Leave the images alone: a page of what the run's log tells, in no time.")
    var noImages = false

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        _ = try part()
        guard split == nil || !noImages else { throw ValidationError("--split is of no use with --no-images") }
    }

    func run() throws {
        let run = try ReportedRun(RunArgument(word, options, output).directory)
        let (images, reason) = try examined(run)
        let diagnosis = try Diagnosis(
            of: run.directory, backend: images == nil ? nil : machine.makeBackend(), interruption: .onSignals())
        let page = ReportPage(run, images: images, noImages: reason, verdicts: diagnosis.verdicts)
        let out = out ?? (run.directory.path as NSString).appendingPathComponent("report.html")
        let html = Data(page.html.utf8)
        try AtomicFile.write(html, to: out)
        output.report(
            .result(["path": .string(out), "bytes": .int(html.count), "has_images": .bool(images != nil)]),
            text: "\(out): the report of \(run.name), \(html.count.bytes)\n")
    }

    /// What the run says of its images, or why there is nothing of them.
    private func examined(_ run: ReportedRun) throws -> (images: Examined?, reason: String) {
        guard !noImages else { return (nil, "the images were not looked at (--no-images)") }
        let examination = Examination(run, part: try part(), loading: loading, machine: machine, output: output)
        do {
            return (try examination.images(), "")
        } catch let error as FoveaError where split == nil && error.kind != .interrupted {
            examination.note("the page is without images: \(error.message)")
            return (nil, error.message)
        }
    }

    private func part() throws -> ExaminedImages.Part {
        try split.map { try choice($0, of: "--split", among: ExaminedImages.Part.allCases) } ?? .auto
    }
}
