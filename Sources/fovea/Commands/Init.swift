import ArgumentParser
import Fovea
import Foundation

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes freshly initialized weights as safetensors.",
        discussion: """
            Example:
              fovea init --model resnet18:stem=small --input 3x32x32 --classes 10 \\
                --seed 1 --out w.safetensors

            The same seed gives the same file, byte for byte.
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions

    @Option(help: ArgumentHelp("What the weights are drawn from.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(
        name: .customLong("init"),
        help: ArgumentHelp(
            "What weights begin with instead of what their layers say, such as orthogonal.", valueName: "spec"))
    var initializer: String?

    @Option(help: ArgumentHelp("The file to write, which must not exist.", valueName: "file"))
    var out: String

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let shape = try network.inputShape()
        let model = try network.network()
        let own = try initializer.map(InitializerRegistry.initializer)
        guard !FileManager.default.fileExists(atPath: out) else {
            throw FoveaError.usage("'\(out)' exists already; name another --out file, or remove it first")
        }
        let trace = try TracedModel(model, input: TensorType(Shape([1] + shape.dimensions)), mode: .training)
        let specs = own.map { trace.specs.initializingWeights(by: $0) } ?? trace.specs
        let variables = try Variables.initialized(specs, seed: seed)
        try WeightsFile.save(variables, to: out)
        let parameters = trace.parameterCount
        output.report(
            .result([
                "path": .string(out), "parameters": .int(parameters),
                "seed": Int(exactly: seed).map { .int($0) } ?? .largeInteger(seed),
            ]),
            text: "wrote \(parameters.grouped) parameters of \(network.model) to \(out)\n")
    }
}
