import ArgumentParser
import Fovea

struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Names what images show, with probabilities.",
        discussion: """
            Example:
              fovea predict --run runs/first \\
                /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz:0

            or of a whole folder, as a table:
              fovea predict --run runs/first photos --csv labels.csv

            Images are JPEG, PNG, WebP, PGM or PPM files, folders of them, or single images of an IDX file \
            (FILE:INDEX, counted from 0). They are resized and cropped as the model's training says, else they must \
            have the size that it was trained on. Colors become grey, or grey colors, as the model needs.
            """)

    @OptionGroup(title: "Model") var source: ModelSource

    @Option(help: ArgumentHelp("How many classes to name for each image.", valueName: "n"))
    var top = 3

    @OptionGroup var testTime: TestTimeOptions

    @Option(help: ArgumentHelp("Images at a time; the result does not depend on it.", valueName: "n"))
    var batchSize = 64

    @Option(help: ArgumentHelp("Write a table of the answers too: a line for each image.", valueName: "file"))
    var csv: String?

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(help: ArgumentHelp("Images, and folders of them.", valueName: "image"))
    var images: [String]

    func validate() throws {
        try atLeast(1, top, of: "--top")
        try atLeast(1, batchSize, of: "--batch-size")
        guard !images.isEmpty else { throw ValidationError("which image? Expected files or folders") }
    }

    func run() throws {
        try csv.map(AtomicFile.requirePlace)
        let model = try source.load(loading)
        let images = try NamedImages(images, for: model.card)
        let predictor = try Predictor(model, backend: machine.makeBackend())
        var options = Predictor.Options()
        options.batchSize = min(batchSize, images.count)
        options.testTimeAugmentation = try testTime.augmentation()
        options.reading = EvaluationReading(workers: loading.loadingThreads, onBadImage: loading.onBadImage) { bad in
            for image in bad {
                let sentence = "skipped: \(image.message)"
                output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
            }
        }
        var table = PredictionTable(model.card, top: top)
        try predictor.forEach(in: images, options) { index, row in
            let name = images.place(of: index)
            if let names = model.card.values {
                report(Array(zip(names, row)), of: name)
                if csv != nil { table.add(name, values: row) }
            } else {
                let predictions = predictor.ranked(row, top: top)
                report(predictions, of: name)
                if csv != nil { table.add(name, predictions) }
            }
        }
        if let csv { try table.write(to: csv) }
    }

    private func report(_ values: [(name: String, value: Double)], of image: String) {
        let fields = values.map { Event.Value.object(["name": .string($0.name), "value": .double($0.value)]) }
        let words = values.map { "\($0.name) \($0.value.short)" }
        output.answer(
            .result(["image": .string(image), "values": .array(fields)]),
            text: "\(image): \(words.joined(separator: ", "))")
    }

    private func report(_ predictions: [Predictor.Prediction], of image: String) {
        let values = predictions.map { prediction in
            Event.Value.object([
                "label": .string(prediction.label), "index": .int(prediction.index),
                "probability": .double(prediction.probability),
            ])
        }
        let words = predictions.map { "\($0.label) \($0.probability.percent)" }
        output.answer(
            .result(["image": .string(image), "predictions": .array(values)]),
            text: "\(image): \(words.joined(separator: ", "))")
    }
}

extension Shape {
    /// As flags write it: `3x32x32`.
    var extents: String { dimensions.map(String.init).joined(separator: "x") }
}
