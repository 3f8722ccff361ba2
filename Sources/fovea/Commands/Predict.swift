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

            Images are JPEG, PNG, WebP, PGM or PPM files, or single images of an IDX file (FILE:INDEX, counted \
            from 0), of the size that the model was trained on. Colors become grey, or grey colors, as the model \
            needs.
            """)

    @OptionGroup(title: "Model") var source: ModelSource

    @Option(help: ArgumentHelp("How many classes to name for each image.", valueName: "n"))
    var top = 3

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(help: ArgumentHelp("The images.", valueName: "image"))
    var images: [String]

    func validate() throws {
        try atLeast(1, top, of: "--top")
    }

    func run() throws {
        let arguments = try images.map(ImageArgument.init)
        let model = try source.load()
        let expected = Shape(model.card.inputShape)
        let channels = model.card.inputShape.first == 1 ? 1 : 3
        let pixels = try arguments.map { argument in
            let image = try argument.load(channels: channels)
            guard image.shape == expected else {
                throw FoveaError.invalid(
                    "\(argument.text): the model sees images of \(expected.extents), "
                        + "but this one is \(image.shape.extents)"
                )
            }
            return image
        }
        let predictor = try Predictor(model, backend: machine.makeBackend())
        for (argument, image) in zip(arguments, pixels) {
            let batch = image.reshaped(Shape([1] + expected.dimensions))
            guard let predictions = try predictor.predict(batch, top: top).first else { continue }
            report(predictions, of: argument.text)
        }
    }

    private func report(_ predictions: [Predictor.Prediction], of image: String) {
        let values = predictions.map { prediction in
            Event.Value.object([
                "label": .string(prediction.label), "index": .int(prediction.index),
                "probability": .double(prediction.probability),
            ])
        }
        let words = predictions.map { "\($0.label) \($0.probability.percent)" }
        output.report(
            .result(["image": .string(image), "predictions": .array(values)]),
            text: "\(image): \(words.joined(separator: ", "))\n")
    }
}

extension Shape {
    /// As flags write it: `3x32x32`.
    var extents: String { dimensions.map(String.init).joined(separator: "x") }
}
