import ArgumentParser
import Fovea

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Loss and accuracy of a trained model on a dataset.",
        discussion: """
            Example:
              fovea evaluate --run runs/first

            or, without a run:
              fovea evaluate --model resnet18:stem=small --weights w.safetensors \\
                --data fashion-mnist

            What else to measure is a list of metrics, which 'fovea list metrics' names:
              fovea evaluate --run runs/first \\
                --metrics 'topk:k=5 confusion calibration'
            """)

    private enum Split: String, CaseIterable { case test, validation, train, all }

    @OptionGroup(title: "Model") var source: ModelSource

    @Option(
        help: ArgumentHelp(
            "Which part of the dataset: test, validation, train or all. (default: test; all of a dataset given by --data that has no "
                + "parts of its own)", valueName: "part"))
    var split: String?

    @Option(
        help: ArgumentHelp(
            "Such as focal. (default: cross-entropy; mse for a model that gives values)", valueName: "spec"))
    var loss: String?

    @Option(help: ArgumentHelp("Separated by spaces, such as 'topk:k=5 confusion'.", valueName: "specs"))
    var metrics = ""

    @OptionGroup var testTime: TestTimeOptions

    @Option(help: ArgumentHelp("Images at a time; the result does not depend on it.", valueName: "n"))
    var batchSize = 256

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try atLeast(1, batchSize, of: "--batch-size")
        if let split { _ = try choice(split, of: "--split", among: Split.allCases) }
    }

    func run() throws {
        var measured = try MetricRegistry.metrics(metrics)
        let model = try source.load(loading)
        let augmentation = try testTime.augmentation()
        let evaluator = try Evaluator(
            model, loss: loss.map(LossRegistry.loss), testTimeAugmentation: augmentation, backend: machine.makeBackend()
        )
        let parts = try source.parts(of: model)
        let split =
            try split.map { try choice($0, of: "--split", among: Split.allCases) }
            ?? (source.data != nil && parts.testIsSplitOff ? .all : .test)
        let images = try images(of: parts, split)
        let reading = EvaluationReading(workers: loading.loadingThreads, onBadImage: loading.onBadImage) { images in
            for image in images {
                warn("skipped: \(image.message)")
            }
        }
        let result = try evaluator.evaluate(
            images, batchSize: batchSize, split: split.rawValue, reading: reading, metrics: &measured)
        noteLook(result)
        let summary =
            "\(split.rawValue): \(result.top1.map { "top-1 \($0.percent), " } ?? "")loss \(result.loss.digits(4)), "
            + "\(result.count.grouped) images\(augmentation == .none ? "" : " (--tta \(augmentation.rawValue))")\n"
        let blocks = measured.map { "\n" + $0.text(classes: model.card.classes) + "\n" }
        output.report(.evaluation(result), text: summary + blocks.joined())
    }

    /// Writes down in the run's folder that its images were looked at.
    private func noteLook(_ result: Event.Evaluation) {
        guard let run = source.run, source.data == nil else { return }
        RecordedLook.write(result, in: RunDirectory(run), note: warn)
    }

    private func warn(_ sentence: String) {
        output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
    }

    private func images(of parts: DatasetParts, _ split: Split) throws -> any Dataset {
        if split == .all { return try JoinedDataset(parts.named.map(\.dataset)) }
        guard let images = parts.named.first(where: { $0.name == split.rawValue })?.dataset else {
            let names = (parts.named.map(\.name) + ["all"]).joined(separator: ", ")
            throw FoveaError.usage("these images have no part '\(split.rawValue)'; say --split with one of: \(names)")
        }
        return images
    }
}
