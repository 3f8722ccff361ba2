import ArgumentParser
import Fovea
import FoveaPages
import FoveaReport
import Foundation

struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "A run's curves as a picture, or those of several runs in one.",
        discussion: """
            Example:
              fovea plot runs/first
              fovea plot runs/first runs/second --only loss,accuracy --out both.png
              fovea plot runs/first --only classes,confusion --split test

            The picture shows the loss, the accuracy, the learning rate, the length of the gradient and the speed over the epochs; of one run whose weights and \
            images are there, also recall and precision of each class and the confusion matrix of the images held out, or what it gives for \
            them where they have values. With several \
            runs each is a line, and there is a legend. A run that is being trained is shown as far as it is.
            """)

    @Argument(help: ArgumentHelp("Folders of runs, or names that 'fovea runs list' knows.", valueName: "run"))
    var words: [String]

    @Option(
        help: ArgumentHelp(
            "The file to write: .svg, or .png, which needs rsvg-convert (Debian package librsvg2-bin).",
            valueName: "file"))
    var out = "plot.svg"

    @Option(
        help: ArgumentHelp(
            "Only some pictures, with commas between: \(RunCharts.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "kinds"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "The images for classes, confusion and values: validation, test or train. (default: validation, or test where nothing was held "
                + "out)", valueName: "part"))
    var split: String?

    @OptionGroup(title: "Runs") var options: StoreOptions
    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !words.isEmpty else { throw ValidationError("which run? Expected folders or names of runs") }
        _ = try kinds()
        _ = try part()
        guard [".svg", ".png"].contains(where: out.lowercased().hasSuffix) else {
            throw ValidationError("--out expects a file that ends in .svg or .png, but got '\(out)'")
        }
    }

    func run() throws {
        let runs = try words.map { try ReportedRun(RunArgument($0, options, output).directory) }
        let asked = try kinds()
        let kinds = asked ?? RunCharts.Kind.allCases
        let images = try examined(runs, isAsked: asked?.contains(where: \.needsImages) ?? false, kinds)
        let grid = try RunCharts(runs, images: images).grid(of: kinds)
        let isPNG = out.lowercased().hasSuffix(".png")
        try AtomicFile.write(isPNG ? SVGConverter.png(grid.svg) : Data(grid.svg.utf8), to: out)
        let count = grid.charts.count
        output.report(
            .result([
                "path": .string(out), "pictures": .int(count),
                "runs": .array(runs.map { .string($0.directory.path) }),
            ]),
            text:
                "\(out): \(count) \(count == 1 ? "picture" : "pictures") of \(runs.map(\.name).joined(separator: ", "))\n"
        )
    }

    /// What the run says of its images, where that is to be shown.
    ///
    /// - Parameter isAsked: Whether somebody asked for it: then it is an error where it cannot be had, else a note.
    private func examined(_ runs: [ReportedRun], isAsked: Bool, _ kinds: [RunCharts.Kind]) throws -> Examined? {
        guard kinds.contains(where: \.needsImages) else { return nil }
        guard let run = runs.first, runs.count == 1 else {
            guard isAsked else { return nil }
            throw FoveaError.usage(
                "classes, confusion and values are pictures of one run, but got \(runs.count); ask for them one by one")
        }
        let examination = Examination(run, part: try part(), loading: loading, machine: machine, output: output)
        do {
            let images = try examination.images()
            if isAsked { try requireFit(kinds, images, run) }
            return images
        } catch let error as FoveaError where !isAsked && error.kind != .interrupted {
            examination.note("the pictures of classes are left out: \(error.message)")
            return nil
        }
    }

    /// - Throws: a usage sentence for pictures that this kind of network has not got.
    private func requireFit(_ kinds: [RunCharts.Kind], _ images: Examined, _ run: ReportedRun) throws {
        switch images {
        case .classes where kinds.contains(.values):
            throw FoveaError.usage(
                "the network of '\(run.name)' tells classes apart, which have no picture of values; ask for classes or confusion"
            )
        case .values where kinds.contains(where: \.needsClasses):
            throw FoveaError.usage(
                "the network of '\(run.name)' gives values, which have neither classes nor confusion; ask for values")
        case .classes, .values: break
        }
    }

    private func kinds() throws -> [RunCharts.Kind]? {
        try only?.split(separator: ",", omittingEmptySubsequences: false).map { word in
            let word = word.trimmingCharacters(in: .whitespaces)
            return try choice(word, of: "--only", among: RunCharts.Kind.allCases)
        }
    }

    private func part() throws -> ExaminedImages.Part {
        try split.map { try choice($0, of: "--split", among: ExaminedImages.Part.allCases) } ?? .auto
    }
}
