import ArgumentParser
import Fovea
import Foundation

struct ClassicalEvaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Accuracy of a classical run on a dataset.",
        discussion: """
            Example:
              fovea classical evaluate --run runs/hog --metrics 'topk:k=2 confusion'

            The loss is the cross-entropy, where the learner gives probabilities; others have none. With --split train, a run with a limit is \
            measured on the images that it learned from.
            """)

    private enum Split: String, CaseIterable { case test, validation, train, all }

    @OptionGroup(title: "Model") var source: ClassicalSource

    @Option(help: ArgumentHelp("Other images than those of the run.", valueName: "spec"))
    var data: String?

    @Option(help: ArgumentHelp("The part: test, validation, train or all.", valueName: "part"))
    var split = "test"

    @Option(help: ArgumentHelp("What else to measure, such as 'topk:k=5 confusion'.", valueName: "specs"))
    var metrics = ""

    @OptionGroup(title: "Machine") var machine: SettingOptions<ClassicalMachineSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { _ = try choice(split, of: "--split", among: Split.allCases) }

    func run() throws {
        var measured = try MetricRegistry.metrics(metrics)
        let directory = try RunDirectory.existing(source.run)
        let model = try ClassicalModel(run: directory)
        let configuration = try directory.read(ClassicalConfiguration.self)
        var parts = try NamedDataset(data ?? model.card.data).load()
        if data == nil {
            parts = try parts.holdingOut(configuration.validation, seed: configuration.seed)
            // Of the part that is learned from, what was.
            if split == Split.train.rawValue {
                parts = try parts.limited(to: configuration.limit, seed: configuration.seed)
            }
        }
        let images = try images(of: parts)
        let options = FittingOptions(workers: Workers(threads: machine.threads))
        let (result, bad) = try Interruption.onSignals().whileCurrent {
            try model.evaluate(images, split: split, options, onBadImage: machine.onBadImage, metrics: &measured)
        }
        for image in bad { warn("skipped: \(image.message)") }
        if data == nil { RecordedLook.write(result, in: directory, note: warn) }
        let blocks = measured.map { "\n" + $0.text(classes: model.card.classes) + "\n" }
        output.report(.evaluation(result), text: result.line + blocks.joined())
    }

    private func warn(_ sentence: String) {
        output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
    }

    private func images(of parts: DatasetParts) throws -> any Dataset {
        if split == Split.all.rawValue { return try JoinedDataset(parts.named.map(\.dataset)) }
        guard let images = parts.named.first(where: { $0.name == split })?.dataset else {
            let names = (parts.named.map(\.name) + ["all"]).joined(separator: ", ")
            throw FoveaError.usage("these images have no part '\(split)'; say --split with one of: \(names)")
        }
        return images
    }
}
