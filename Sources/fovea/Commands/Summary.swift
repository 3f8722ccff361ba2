import ArgumentParser
import Fovea

struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "A model's layers: output shapes, parameters, neurons, FLOPs, receptive field.",
        discussion: """
            Example:
              fovea summary --model resnet18:stem=small --input 3x32x32 --classes 10

            Everything is counted for one image in inference; a multiply-add is two FLOPs. The table goes to standard \
            output, for it is all there is.
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let shape = try network.inputShape()
        let summary = try Fovea.Summary(of: network.network(), input: shape)
        print(output.json ? Event.result(fields(summary)).json : summary.description)
    }

    private func fields(_ summary: Fovea.Summary) -> Event.Fields {
        let layers = summary.rows.map { row in
            Event.Value.object([
                "path": .string(row.path), "layer": .string(row.layer), "output_shape": list(row.outputShape),
                "parameters": .int(row.parameters), "neurons": .int(row.neurons), "flops": .int(row.flops),
                "receptive_field": list(row.receptiveField),
            ])
        }
        return [
            "model": .string(network.model), "input_shape": list(summary.inputShape),
            "parameters": .int(summary.parameters), "buffers": .int(summary.buffers),
            "neurons": .int(summary.neurons), "flops": .int(summary.flops), "layers": .array(layers),
        ]
    }

    private func list(_ numbers: [Int]) -> Event.Value { .array(numbers.map(Event.Value.int)) }
}
