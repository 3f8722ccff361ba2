import ArgumentParser
import Fovea
import Foundation

struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "A contact sheet of augmented samples: what training will see, before it does.",
        discussion: """
            Example:
              fovea preview --data fashion-mnist --augment 'crop:padding=4 flip cutout:size=8' \\
                --out preview

            writes preview.png and preview.html, which says under each image what was done to it. The images are \
            those of the first epochs of a run with this seed. A class that loses most of its content is a warning.
            """)

    @Option(help: ArgumentHelp("The images, such as folder:DIR.", valueName: "spec"))
    var data: String

    @OptionGroup(title: "Pixels") var pixels: PixelOptions

    @Option(help: ArgumentHelp("How many images to show.", valueName: "n"))
    var samples = 8

    @Option(help: ArgumentHelp("How many augmented versions of each.", valueName: "n"))
    var versions = 5

    @Option(help: ArgumentHelp("The first epoch to show.", valueName: "n"))
    var epoch = 1

    @Option(help: ArgumentHelp("The run's seed.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp("The share of the training set that is held out, as in training.", valueName: "fraction"))
    var validation = 0.1

    @Option(
        help: ArgumentHelp(
            "The files to write, without their endings; those that exist are replaced.", valueName: "name"))
    var out = "preview"

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    /// A sheet with more rows or columns than this could not be looked at.
    private static let most = 100

    private static let lastEpoch = 1_000_000_000

    func validate() throws {
        try atLeast(1, samples, of: "--samples")
        try atLeast(1, versions, of: "--versions")
        try atLeast(1, epoch, of: "--epoch")
        guard epoch <= Preview.lastEpoch else {
            throw ValidationError("--epoch expects a whole number up to \(Preview.lastEpoch.grouped), but got \(epoch)")
        }
        guard samples <= Preview.most, versions <= Preview.most else {
            throw ValidationError("a contact sheet has at most \(Preview.most) samples and versions")
        }
    }

    func run() throws {
        let (preprocessing, augmentation) = try (pixels.preprocessing(), pixels.augmentation())
        let training = try NamedDataset(data).load().holdingOut(validation, seed: seed).train
        let pipeline = try preprocessing.pipeline(
            for: training, augmentation, threads: loading.loadingThreads, onBadImage: loading.onBadImage)
        let evaluation = preprocessing.evaluation(pipeline.normalization)
        let indices = ContactSheet.choice(of: training, count: samples, seed: seed)
        let sheet = try ContactSheet(
            of: training, indices: indices, pipeline, evaluation: evaluation, seed: seed, epoch: epoch - 1,
            versions: versions)
        let warnings = try KeptContent(of: training, pipeline, augmentation, evaluation: evaluation, seed: seed)
            .warnings
        let out =
            [".png", ".html"].first(where: self.out.hasSuffix).map { String(self.out.dropLast($0.count)) } ?? self.out
        let heading = "\(data), " + (pixels.augment.map { "augmented by '\($0)'" } ?? "not augmented")
        try AtomicFile.write(Foundation.Data(PNG.encode(sheet.image)), to: out + ".png")
        try AtomicFile.write(
            Foundation.Data(sheet.html(heading: heading, warnings: warnings).utf8), to: out + ".html")
        for warning in warnings {
            output.report(.warning(Event.Warning(warning)), text: "warning: \(warning)\n")
        }
        output.report(.result(fields(sheet, out)), text: "\(out).png and \(out).html show \(indices.count) images\n")
    }

    private func fields(_ sheet: ContactSheet, _ out: String) -> Event.Fields {
        let samples = sheet.rows.flatMap { row in
            row.versions.map { version in
                Event.Value.object([
                    "image": .string(row.title), "index": .int(version.key.index), "epoch": .int(version.key.epoch + 1),
                    "steps": .array(version.steps.map { .string($0) }),
                ])
            }
        }
        return ["png": .string(out + ".png"), "html": .string(out + ".html"), "samples": .array(samples)]
    }
}
