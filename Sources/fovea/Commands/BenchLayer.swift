import ArgumentParser
import Fovea

struct BenchLayer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layer",
        abstract: "Times one layer in training: forward and backward, as it stands in a network.",
        discussion: """
            Example:
              fovea bench layer gn:32 --input 64x32x32 --batch-size 128

            The layer stands behind a convolution and before a classifier, so that its images have the layout they have \
            in a network; only the layer's own kernels are counted. 'fovea list layers' has all of them.
            """)

    @Argument(help: ArgumentHelp("Such as bn, gn:32 or pool:3,stride=2.", valueName: "spec"))
    var layer: String

    @Option(help: ArgumentHelp("What the layer sees: channels, height and width.", valueName: "shape"))
    var input: String

    @Option(help: ArgumentHelp("Images per step.", valueName: "n"))
    var batchSize = 128

    @OptionGroup(title: "Measurement") var bench: BenchOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try atLeast(1, batchSize, of: "--batch-size") }

    private static let classes = 10

    func run() throws {
        guard let shape = Shape(extents: input), shape.rank == 3 else {
            throw FoveaError.usage("--input expects channels, height and width such as 64x32x32, but got '\(input)'")
        }
        let backend = try machine.makeBackend()
        let batch = try bench.batch(batchSize, of: shape, classes: BenchLayer.classes)
        let step = try TrainingStep(
            model: network(channels: shape[0]), inputShape: shape, optimizer: SGD(), loss: CrossEntropy(),
            backend: backend)
        let state = try step.initialState(seed: bench.seed)
        if bench.explain { StandardError.write(try step.explain(batchSize: batchSize) + "\n") }
        let executable = try step.executable(batchSize: batchSize)
        executable.isProfiling = true
        var spent: [Double] = []
        for _ in 0..<(bench.warmUp + bench.steps) {
            let before = seconds(executable)
            _ = try step(state, images: batch.images, labels: batch.labels, learningRate: 1e-3)
            spent.append(seconds(executable) - before)
        }
        let timings = Timings(Array(spent.dropFirst(bench.warmUp)))
        var fields = timings.fields(images: batchSize)
        fields["layer"] = .string(layer)
        fields["batch_size"] = .int(batchSize)
        fields["input_shape"] = .array(shape.dimensions.map(Event.Value.int))
        output.report(
            .result(fields), text: timings.text(images: batchSize, of: "\(layer), forward and backward"))
    }

    /// Seconds inside the layer's kernels since the clock was set going.
    private func seconds(_ executable: any Executable) -> Double {
        zip(executable.plan.steps, executable.stepSeconds).reduce(0) { sum, step in
            step.0.path.split(separator: ".").first == "layer" ? sum + step.1 : sum
        }
    }

    /// A convolution, the layer, and a classifier on the mean over each channel.
    private func network(channels: Int) throws -> Sequential {
        let template = try LayerRegistry.registry.make(layer)
        let tested = template.layer(.init(classes: BenchLayer.classes))
        return Sequential {
            Conv2d(channels, kernel: 1).named("before")
            if template.place == .features { Flatten().named("flatten") }
            tested.named("layer")
            if template.place == .images || template.place == .anywhere { GlobalAvgPool().named("gap") }
            Linear(BenchLayer.classes).named("fc")
        }
    }
}
