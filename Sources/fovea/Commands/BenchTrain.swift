import ArgumentParser
import Fovea

struct BenchTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Times one training step: forward, backward and update.",
        discussion: """
            Example:
              fovea bench train --model resnet18:stem=small --input 3x32x32 --classes 10 \\
                --batch-size 128
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Measurement") var bench: BenchOptions

    @Option(help: ArgumentHelp("Images per step.", valueName: "n"))
    var batchSize = 128

    @Option(help: ArgumentHelp("Such as sgd:momentum=0.9,weight-decay=5e-4.", valueName: "spec"))
    var optimizer = "sgd:momentum=0.9,weight-decay=5e-4"

    @Flag(help: "Print where the time goes: every kind of kernel with its layers' sum, slowest first.")
    var profile = false

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try atLeast(1, batchSize, of: "--batch-size") }

    func run() throws {
        let shape = try network.inputShape()
        let model = try network.network()
        _ = try bench.batchShape(batchSize, of: shape)
        let backend = try machine.makeBackend()
        let step = try TrainingStep(
            model: model, inputShape: shape, optimizer: OptimizerRegistry.optimizer(optimizer),
            loss: LossRegistry.loss("cross-entropy"), backend: backend)
        try step.check(batchSize: batchSize)
        let batch = try bench.batch(batchSize, of: shape, classes: network.classes)
        let state = try step.initialState(seed: bench.seed)
        if bench.explain { StandardError.write(try step.explain(batchSize: batchSize) + "\n") }
        let timings = try Timings(warmUp: bench.warmUp, count: bench.steps) {
            // A small rate: random labels are not to be learnt, and nothing is to overflow.
            _ = try step(state, images: batch.images, labels: batch.labels, learningRate: 1e-3)
        }
        let executable = try step.executable(batchSize: batchSize)
        let spent = try KernelTimes(executable, count: bench.steps) {
            _ = try step(state, images: batch.images, labels: batch.labels, learningRate: 1e-3)
        }
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
            text: timings.text(images: batchSize, of: "\(network.model), one training step of \(batchSize)"))
    }
}
