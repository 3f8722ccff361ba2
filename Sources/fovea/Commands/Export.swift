import ArgumentParser
import Fovea
import Foundation

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a trained network for other programs.",
        discussion: """
            Example:
              fovea export weights --run runs/first --out first.safetensors
            """,
        subcommands: [ExportWeights.self])
}

struct ExportWeights: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Writes weights as safetensors under PyTorch's names.",
        discussion: """
            Example:
              fovea export weights --run runs/first --out first.safetensors

            and in Python:
              model.load_state_dict(safetensors.torch.load_file("first.safetensors"))

            A file of weights is copied in the same way, such as PyTorch's state dictionaries, of which nothing is run:
              fovea export weights --weights resnet18.pth --out resnet18.safetensors
            """)

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The home of a run, whose best weights are taken.", valueName: "dir"))
    var home: String?

    @Option(
        help: ArgumentHelp(
            "Without a run: a file of weights: safetensors, an index of them, or .pth.", valueName: "file"))
    var weights: String?

    @Flag(help: "Add PyTorch's num_batches_tracked to every batch normalization, which strict loading asks for.")
    var numBatchesTracked = false

    @Option(help: ArgumentHelp("The file to write, which must not exist.", valueName: "file"))
    var out: String

    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard (home == nil) != (weights == nil) else {
            throw ValidationError("which weights? Expected either --run DIR or --weights FILE")
        }
    }

    func run() throws {
        guard !FileManager.default.fileExists(atPath: out) else {
            throw FoveaError.usage("'\(out)' exists already; name another --out file, or remove it first")
        }
        guard out.hasSuffix(".safetensors") else {
            throw FoveaError.usage(
                "'\(out)': weights are written as safetensors; name a file such as weights.safetensors")
        }
        let (arrays, notes) = try self.arrays()
        let normalizations = arrays.map(\.path).filter { $0.hasSuffix("running_mean") }
        let counters =
            numBatchesTracked ? normalizations.map { "\($0.dropLast("running_mean".count))num_batches_tracked" } : []
        try Safetensors(arrays.map { .init($0.path, $0.array) }, metadata: ["format": "pt"])
            .write(to: out, counters: counters.map { ($0, 0) })
        for note in notes { output.report(.warning(Event.Warning(note)), text: "note: \(note)\n") }
        let count = arrays.reduce(0) { $0 + $1.array.count }
        output.report(
            .result(["path": .string(out), "arrays": .int(arrays.count), "numbers": .int(count)]),
            text: "wrote \(arrays.count) arrays, \(count.grouped) numbers, to \(out)\n")
    }

    private func arrays() throws -> (arrays: [(path: String, array: NDArray)], notes: [String]) {
        if let weights {
            let file = try TensorFile(contentsOf: weights)
            guard !file.arrays.isEmpty else {
                throw FoveaError.invalid(
                    "'\(weights)' has no arrays of a kind that is written here: weights are floating-point numbers")
            }
            return (file.arrays, file.notes)
        }
        let model = try TrainedModel(run: RunDirectory.existing(home ?? ""))
        return (model.variables.entries.map { ($0.path, $0.array) }, [])
    }
}
