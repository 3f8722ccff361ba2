import ArgumentParser
import Fovea
import FoveaPages
import Foundation

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "What a network sees and what it goes by: maps, filters, Grad-CAM, features, mistakes, as one page.",
        discussion: """
            Example:
              fovea inspect --run runs/first
              fovea inspect --run runs/first cat.jpg --show 'grad-cam occlusion:window=8,stride=2'
              fovea inspect --run runs/first --show maps --layer 'layer[12].*.conv1' --count 3
              fovea inspect --run runs/first --layer fc --arrays fc.safetensors

            It writes FOLDER/index.html and every picture beside it: SVG with its texts, and PNG of the images alone. What is shown is a list of \
            pictures with their settings, which 'fovea list pictures' explains. Without images on the command line, some of the images held out are \
            explained, as many of each class as of any other; features, mistakes and neighbours are of all of them. A look at the test part is \
            written down in the run's folder, where a picture or the choice of images needed that part.
            """)

    @OptionGroup(title: "Model") var source: ModelSource

    @Option(
        help: ArgumentHelp(
            "The pictures, separated by spaces, such as 'maps grad-cam map:perplexity=50'. (default: \(PictureRegistry.standard))",
            valueName: "pictures"))
    var show: String?

    @Option(
        help: ArgumentHelp(
            "The layers to look at, by their paths or patterns such as 'layer[12].*'; 'fovea summary' lists them. (default: each picture's own)",
            valueName: "patterns"))
    var layer: String?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "The class that attributions are of, by name or number. (default: the predicted one)", valueName: "class"))
    var target: String?

    @Option(
        help: ArgumentHelp(
            "The part of the dataset: validation, test or train. (default: validation, or test where nothing was held out)",
            valueName: "part"))
    var split: String?

    @Option(help: ArgumentHelp("How many of the dataset's images are explained where none is named.", valueName: "n"))
    var count = Inspection.usualCount

    @Option(help: ArgumentHelp("The folder to write; files of these names are replaced.", valueName: "folder"))
    var out = "inspection"

    @Flag(help: "Charts as PNG too, which needs rsvg-convert (Debian package librsvg2-bin).")
    var png = false

    @Option(
        help: ArgumentHelp(
            "Also what the layers of --layer give for the images, and the gradients of the class's score for it, as safetensors.",
            valueName: "file"))
    var arrays: String?

    @Option(help: ArgumentHelp("Images at a time; the result does not depend on it.", valueName: "n"))
    var batchSize = 64

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(help: ArgumentHelp("Images to explain, and folders of them.", valueName: "image"))
    var images: [String] = []

    func validate() throws {
        try atLeast(1, batchSize, of: "--batch-size")
        try atLeast(1, count, of: "--count")
        _ = try part()
        guard arrays == nil || layer != nil else {
            throw ValidationError("--arrays keeps what layers give; say which with --layer, such as --layer fc")
        }
    }

    func run() throws { try Interruption.onSignals().whileCurrent(inspect) }

    private func inspect() throws {
        // What is misspelt is said before a file is read.
        let asked = try show.map(PictureRegistry.pictures)
        let patterns = try layer.map(PathPattern.list)
        let model = try source.load(loading)
        let inspector = try Inspector(model, backend: machine.makeBackend())
        let named = images.isEmpty ? nil : try NamedImages(images, for: model.card)
        let inspection = try Inspection(
            inspector, subjects: named, layers: patterns, target: target, count: count, batchSize: batchSize,
            reading: reading()
        ) { try collection(of: model) }
        let usual = model.card.values == nil ? PictureRegistry.standard : PictureRegistry.standardForValues
        let pictures = try asked ?? PictureRegistry.pictures(usual)
        let title =
            source.run.map { "Inside \(URL(fileURLWithPath: $0).lastPathComponent)" } ?? "Inside \(model.card.model)"
        let page = try InspectionPage(inspection, pictures, title: title, isTolerant: asked == nil) { word in
            if !output.json, !output.quiet { StandardError.write("\(word) ...\n") }
        }
        if inspection.split == "test", source.data == nil, let run = source.run, model.card.values == nil {
            let evaluation = try inspection.examined(for: "the record of this look").evaluation
            RecordedLook.write(evaluation, in: RunDirectory(run), note: warn)
        }
        page.problems.forEach(warn)
        if let arrays { try write(arrays, inspection) }
        try write(page)
    }

    private func part() throws -> ExaminedImages.Part {
        try split.map { try choice($0, of: "--split", among: ExaminedImages.Part.allCases) } ?? .auto
    }

    private func reading() -> EvaluationReading {
        EvaluationReading(workers: loading.loadingThreads, onBadImage: loading.onBadImage) { images in
            for image in images { warn("skipped: \(image.message)") }
        }
    }

    /// The images to compare with.
    private func collection(of model: TrainedModel) throws -> (name: String, dataset: any Dataset) {
        let parts = try source.parts(of: model)
        let part = try part()
        if part == .auto, source.data != nil, parts.testIsSplitOff {
            return ("all", try JoinedDataset(parts.named.map(\.dataset)))
        }
        return try part.find(in: parts, of: source.data ?? model.card.data)
    }

    /// What layers give, and the gradients for it.
    private func write(_ path: String, _ inspection: Inspection) throws {
        guard let layers = inspection.layers else { throw FoveaError.defect("the flags were not validated") }
        let isClassifier = inspection.inspector.model.card.values == nil
        let reading = try inspection.inspector.look(
            at: inspection.images, keeping: layers, objective: isClassifier ? .score : nil,
            target: isClassifier ? NDArray([inspection.subjects.count], inspection.classes()) : nil)
        func named(_ word: String, _ values: NamedValues<NDArray>) -> [(path: String, array: NDArray)] {
            zip(values.names, values.values).map { ("\(word).\($0)", $1) }
        }
        let file = TensorFile(
            [("scores", reading.scores)] + named("value", reading.values) + named("gradient", reading.gradients),
            metadata: ["images": inspection.subjects.map(\.name).joined(separator: "\n")])
        try file.write(to: path)
        output.report(
            .result(["arrays": .string(path), "layers": .array(layers.map { .string($0) })]),
            text: "\(path): what \(layers.count) \(layers.count == 1 ? "layer gives" : "layers give")\n")
    }

    private func write(_ page: InspectionPage) throws {
        do {
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        } catch {
            throw FoveaError.inputOutput("the folder '\(out)' cannot be made: \(error.localizedDescription)")
        }
        func place(_ name: String) -> String { (out as NSString).appendingPathComponent(name) }
        for part in page.parts {
            for drawing in part.drawings {
                var files = [place("\(drawing.name).svg")]
                try AtomicFile.write(Data(drawing.chart.svg.utf8), to: files[0])
                let pixels = try drawing.sheet.map { Data(try PNG.encode($0)) }
                if let pixels = try pixels ?? (png ? SVGConverter.png(drawing.chart.svg) : nil) {
                    files.append(place("\(drawing.name).png"))
                    try AtomicFile.write(pixels, to: files[1])
                }
                if output.json {
                    var fields: Event.Fields = [
                        "picture": .string(part.word), "files": .array(files.map { .string($0) }),
                    ]
                    for (name, value) in drawing.numbers.values { fields[name] = value }
                    output.report(.result(fields), text: "")
                }
            }
        }
        let (index, html) = (place("index.html"), Data(page.html.utf8))
        try AtomicFile.write(html, to: index)
        let count = page.parts.reduce(0) { $0 + $1.drawings.count }
        output.report(
            .result(["page": .string(index), "pictures": .int(count), "bytes": .int(html.count)]),
            text: "\(index): \(count) \(count == 1 ? "picture" : "pictures"), \(html.count.bytes)\n")
    }

    private func warn(_ sentence: String) {
        output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
    }
}
