import ArgumentParser
import Fovea

struct BenchInfer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "infer",
        abstract: "Times one inference: images to scores.",
        discussion: """
            Example:
              fovea bench infer --model resnet18:stem=small --input 3x32x32 --classes 10 \\
                --batch-size 1
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Measurement") var bench: BenchOptions

    @Option(help: ArgumentHelp("Images per inference.", valueName: "n"))
    var batchSize = 1

    @Flag(help: "Print where the time goes: every kind of kernel with its layers' sum, slowest first.")
    var profile = false

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try atLeast(1, batchSize, of: "--batch-size") }

    func run() throws {
        let shape = try network.inputShape()
        let model = try network.network()
        let images = try bench.batch(batchSize, of: shape, classes: network.classes).images
        let backend = try machine.makeBackend()
        let step = try InferenceStep(model: model, inputShape: shape, backend: backend)
        let state = try step.initialState(seed: bench.seed)
        if bench.explain { StandardError.write(try step.explain(batchSize: batchSize) + "\n") }
        let timings = try Timings(warmUp: bench.warmUp, count: bench.steps) {
            _ = try step(state, images: images)
        }
        let executable = try step.executable(batchSize: batchSize)
        let spent = try KernelTimes(executable, count: bench.steps) { _ = try step(state, images: images) }
        if let warning = executable.plan.warning { StandardError.write(warning + "\n") }
        if profile { StandardError.write(spent.table) }
        var fields = timings.fields(images: batchSize)
        fields["kernel_ms"] = .double(spent.kernelSeconds * 1e3)
        fields["overhead_fraction"] = .double(spent.overhead)
        fields["plain_loops"] = .int(executable.plan.steps.count(where: \.isPlainLoop))
        fields["model"] = .string(network.model)
        fields["batch_size"] = .int(batchSize)
        fields["backend"] = .string(backend.name)
        output.report(
            .result(fields),
            text: timings.text(images: batchSize, of: "\(network.model), one inference of \(batchSize)"))
    }
}
