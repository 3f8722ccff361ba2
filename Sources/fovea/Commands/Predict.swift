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
            from 0). They are resized and cropped as the model's training says, else they must have the size that it \
            was trained on. Colors become grey, or grey colors, as the model needs.
            """)

    @OptionGroup(title: "Model") var source: ModelSource

    @Option(help: ArgumentHelp("How many classes to name for each image.", valueName: "n"))
    var top = 3

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(help: ArgumentHelp("The images.", valueName: "image"))
    var images: [String]

    func validate() throws {
        try atLeast(1, top, of: "--top")
    }

    func run() throws {
        let arguments = try images.map(ImageArgument.init)
        let model = try source.load(loading)
        let predictor = try Predictor(model, backend: machine.makeBackend())
        let channels = model.card.inputShape.first == 1 ? 1 : 3
        // All images are read before the first is told of.
        let images = try arguments.map { argument in
            do {
                return try predictor.framed(argument.load(channels: channels))
            } catch let error as FoveaError where !error.message.contains(argument.text) {
                throw error.at(argument.text)
            }
        }
        for (argument, image) in zip(arguments, images) {
            let batch = image.array.reshaped(Shape([1] + image.shape.dimensions))
            if let names = model.card.values {
                guard let values = try predictor.values(batch).first else { continue }
                report(Array(zip(names, values)), of: argument.text)
            } else {
                guard let predictions = try predictor.predict(batch, top: top).first else { continue }
                report(predictions, of: argument.text)
            }
        }
    }

    private func report(_ values: [(name: String, value: Double)], of image: String) {
        let fields = values.map { Event.Value.object(["name": .string($0.name), "value": .double($0.value)]) }
        let words = values.map { "\($0.name) \($0.value.short)" }
        output.report(
            .result(["image": .string(image), "values": .array(fields)]),
            text: "\(image): \(words.joined(separator: ", "))\n")
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
