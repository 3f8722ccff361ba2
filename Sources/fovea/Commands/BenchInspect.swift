import ArgumentParser
import Fovea

struct BenchInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Times Grad-CAM and saliency of a batch beside its inference.",
        discussion: """
            Example:
              fovea bench inspect --model resnet18:stem=small --input 3x32x32 --classes 10 \\
                --batch-size 64

            Each is one compiled program. Grad-CAM goes back from the scores to a late layer, saliency to the image.
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Measurement") var bench: BenchOptions

    @Option(help: ArgumentHelp("Images at a time.", valueName: "n"))
    var batchSize = 64

    @Option(help: ArgumentHelp("Grad-CAM's layer. (default: the last one that has places)", valueName: "path"))
    var layer: String?

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try atLeast(1, batchSize, of: "--batch-size")
        guard !bench.explain else { throw ValidationError("--explain is of bench train and bench infer") }
    }

    func run() throws {
        let shape = try network.inputShape()
        let model = try network.network()
        let images = try bench.batch(batchSize, of: shape, classes: network.classes).images
        let trace = try TracedModel(model, input: TensorType(Shape([1] + shape.dimensions)), mode: .inference)
        let card = ModelCard(
            model: network.model, inputShape: shape.dimensions, classes: (0..<network.classes).map { "class \($0)" },
            normalization: nil, data: "random")
        let inspector = try Inspector(
            TrainedModel(
                card: card, model: model, variables: Variables.initialized(trace.specs, seed: bench.seed)),
            backend: machine.makeBackend())
        let (cam, saliency) = (try GradCAM(inspector, layer: layer), try Saliency(inspector))
        let works: [(name: String, work: () throws -> Void)] = [
            ("inference", { _ = try inspector.scores(images, batchSize: batchSize) }),
            ("grad-cam", { _ = try cam(images, batchSize: batchSize) }),
            ("saliency", { _ = try saliency(images, batchSize: batchSize) }),
        ]
        for (name, work) in works {
            let timings = try Timings(warmUp: bench.warmUp, count: bench.steps, of: work)
            var fields = timings.fields(images: batchSize)
            fields["work"] = .string(name)
            fields["model"] = .string(network.model)
            fields["batch_size"] = .int(batchSize)
            fields["layer"] = .string(cam.layer)
            output.report(
                .result(fields),
                text: timings.text(images: batchSize, of: "\(network.model), \(name) of \(batchSize)"))
        }
    }
}
