import ArgumentParser
import Fovea
import FoveaReport
import Foundation

struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "A model's layers: output shapes, parameters, neurons, FLOPs, receptive field.",
        discussion: """
            Example:
              fovea summary --model resnet18:stem=small --input 3x32x32 --classes 10
              fovea summary --model resnet50 --input 3x224x224 --batch-size 32 --svg resnet50.svg
              fovea summary --model vgg16 --against resnet50 --input 3x224x224 --classes 1000

            What looks like a mistake in the network is said below the table. Everything is counted for one image in inference; a multiply-add is two FLOPs. The table goes to standard \
            output, for it is all there is.
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions
    @Option(help: ArgumentHelp("Another model, whose totals are set beside.", valueName: "spec"))
    var against: String?

    @Option(help: ArgumentHelp("Rules to be silent about, such as 'bias-before-norm'.", valueName: "rules"))
    var allow = ""

    @Option(
        help: ArgumentHelp(
            "Also the memory of training and inference with batches of this size, and whether they are too small for batch normalization.",
            valueName: "n"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("A drawing of the network.", valueName: "file"))
    var svg: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let shape = try network.inputShape()
        let linter = try Linter(allowing: allow.split(separator: " ").map(String.init))
        let model = try network.network()
        let summary = try Fovea.Summary(of: model, input: shape)
        let findings = try linter.findings(in: model, input: shape, batchSize: batchSize)
        let other = try against.map { spec in
            (
                spec: spec,
                summary: try Fovea.Summary(of: ModelRegistry.model(spec, classes: network.classes), input: shape)
            )
        }
        if let svg {
            try AtomicFile.write(
                Foundation.Data(NetworkDrawing(of: model, named: network.model, input: shape).svg.utf8), to: svg)
        }
        let memory = try batchSize.map { try self.memory(of: model, input: shape, batchSize: $0) }
        guard !output.json else {
            var fields = fields(network.model, summary)
            if let memory {
                fields["memory"] = .object([
                    "batch_size": .int(memory.batchSize), "training_bytes": .int(memory.training),
                    "inference_bytes": .int(memory.inference),
                ])
            }
            fields["findings"] = .array(
                findings.map {
                    .object(["rule": .string($0.rule), "path": .string($0.path), "message": .string($0.message)])
                })
            if let other { fields["against"] = .object(self.fields(other.spec, other.summary)) }
            return print(Event.result(fields).json)
        }
        let warnings = findings.map { "\nwarning: \($0)" }.joined()
        let formula = try TemplateFormula.describing(model, input: shape).map { "\nformula: \($0.text)" } ?? ""
        let room =
            memory.map {
                "\nmemory with batches of \($0.batchSize): training \($0.training.bytes), inference \($0.inference.bytes)"
            } ?? ""
        guard let other else { return print(summary.description + room + formula + warnings) }
        print(comparison(summary, other.spec, other.summary) + room + warnings)
    }

    /// What the compiled steps take, with the standard optimizer.
    private func memory(
        of model: any Layer, input: Shape, batchSize: Int
    ) throws -> (batchSize: Int, training: Int, inference: Int) {
        guard batchSize >= 1 else { throw FoveaError.usage("batch-size expects at least 1, but got \(batchSize)") }
        let backend = OneDNNBackend()
        let training = try TrainingStep(
            model: model, inputShape: input, optimizer: SGD(momentum: 0.9), loss: CrossEntropy(), backend: backend)
        let inference = try InferenceStep(model: model, inputShape: input, backend: backend)
        return (
            batchSize, try training.memoryBytes(batchSize: batchSize),
            try inference.memoryBytes(batchSize: batchSize)
        )
    }

    /// The totals of both models, and how many times the first has what the second has.
    private func comparison(_ one: Fovea.Summary, _ spec: String, _ two: Fovea.Summary) -> String {
        let rows: [(String, Int, Int)] = [
            ("layers", one.rows.count, two.rows.count), ("parameters", one.parameters, two.parameters),
            ("neurons", one.neurons, two.neurons), ("FLOPs", one.flops, two.flops),
            ("running statistics", one.buffers, two.buffers),
        ]
        let cells =
            [["", network.model, spec, "ratio"]]
            + rows.map { name, a, b in
                [name, a.grouped, b.grouped, b == 0 ? "" : (Double(a) / Double(b)).digits(2)]
            }
        let widths = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private func fields(_ model: String, _ summary: Fovea.Summary) -> Event.Fields {
        let layers = summary.rows.map { row in
            Event.Value.object([
                "path": .string(row.path), "layer": .string(row.layer), "output_shape": list(row.outputShape),
                "parameters": .int(row.parameters), "neurons": .int(row.neurons), "flops": .int(row.flops),
                "receptive_field": list(row.receptiveField), "stride": .array(row.stride.map(Event.Value.double)),
                "fully_connected": .int(row.fullyConnected), "activation_bytes": .int(row.activationBytes),
            ])
        }
        return [
            "model": .string(model), "input_shape": list(summary.inputShape),
            "parameters": .int(summary.parameters), "buffers": .int(summary.buffers),
            "neurons": .int(summary.neurons), "flops": .int(summary.flops), "layers": .array(layers),
        ]
    }

    private func list(_ numbers: [Int]) -> Event.Value { .array(numbers.map(Event.Value.int)) }
}
