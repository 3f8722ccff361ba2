import ArgumentParser
import Fovea

struct ClassicalPredict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Names what images show, by a classical run.",
        discussion: """
            Example:
              fovea classical predict --run runs/hog \\
                /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz:0

            Images are files, folders of them, or single images of an IDX file (FILE:INDEX, counted from 0). With each class stands its \
            probability, where the learner gives one, or its score, which is only to be compared with those of the other classes.
            """)

    @OptionGroup(title: "Model") var source: ClassicalSource

    @Option(help: ArgumentHelp("How many classes to name for each image.", valueName: "n"))
    var top = 3

    @OptionGroup(title: "Machine") var machine: SettingOptions<ClassicalMachineSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(help: ArgumentHelp("Images, and folders of them.", valueName: "image"))
    var images: [String]

    func validate() throws {
        try atLeast(1, top, of: "--top")
        guard !images.isEmpty else { throw ValidationError("which image? Expected files or folders") }
    }

    func run() throws {
        let model = try ClassicalModel(run: RunDirectory.existing(source.run))
        let images = try NamedImages(images, for: model.card)
        let options = FittingOptions(workers: Workers(threads: machine.threads))
        let scores = try Interruption.onSignals().whileCurrent {
            try model.scores(of: images, options, onBadImage: machine.onBadImage)
        }
        for image in scores.badImages {
            let sentence = "skipped: \(image.message)"
            output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
        }
        for (row, index) in scores.indices.enumerated() {
            report(model.ranked(scores.values.row(row), top: top), of: images.place(of: index))
        }
    }

    private func report(_ predictions: [ClassicalPrediction], of image: String) {
        let values = predictions.map { prediction in
            var fields: Event.Fields = [
                "label": .string(prediction.label), "index": .int(prediction.index), "score": .double(prediction.score),
            ]
            if let probability = prediction.probability { fields["probability"] = .double(probability) }
            return Event.Value.object(fields)
        }
        let words = predictions.map { "\($0.label) \($0.probability?.percent ?? $0.score.threeDigits)" }
        output.answer(
            .result(["image": .string(image), "predictions": .array(values)]),
            text: "\(image): \(words.joined(separator: ", "))")
    }
}
