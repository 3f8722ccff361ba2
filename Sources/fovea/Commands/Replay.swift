import ArgumentParser
import Fovea

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Makes one step of a run again and shows what every layer did in it.",
        discussion: """
            Example:
              fovea replay runs/first --step 1200

            The run is made again from its newest checkpoint before that step, and nothing is written. For each layer: what it \
            gave, and the loss's gradient for that. The first number that is infinite or not a number is named, with where it \
            was born.
            """)

    @Argument(help: ArgumentHelp("The run's home.", valueName: "dir"))
    var home: String

    @Option(help: ArgumentHelp("The step, counted from 1.", valueName: "n"))
    var step: Int

    @Option(help: ArgumentHelp("Also write the batch, as the network sees it, as safetensors.", valueName: "file"))
    var saveBatch: String?

    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try atLeast(1, step, of: "--step") }

    func run() throws {
        let directory = try RunDirectory.existing(home)
        try directory.requireNetwork()
        let configuration = try directory.read(TrainingConfiguration.self)
        let trainer = try Trainer(
            replaying: directory, before: step, backend: configuration.makeBackend(machine.backend),
            interruption: .onSignals())
        if !output.quiet, trainer.state.position.step + 1 < step {
            StandardError.write("going from step \(trainer.state.position.step) to step \(step)\n")
        }
        let report = try trainer.replay(step: step)
        if let saveBatch { try TensorFile(report.batch).write(to: saveBatch) }
        guard output.json else { return print(text(report).printable) }
        print(Event.result(fields(report)).json)
    }

    private func text(_ report: StepReport) -> String {
        let names = report.images.prefix(3).map(\.name).joined(separator: ", ")
        let part = report.parts > 1 ? ", batch \(report.part) of \(report.parts)" : ""
        return """
            step \(report.step), epoch \(report.epoch)\(part): loss \(report.loss.short), learning rate \(report.learningRate.short)
            \(report.images.count) images: \(names)\(report.images.count > 3 ? ", …" : "")
            as the network sees them: rms \(report.input.rms.short), from \(report.input.range.lowerBound.short) to \(report.input.range.upperBound.short)

            \(report.table)

            \(report.finding ?? "every number is finite")
            """
    }

    private func fields(_ report: StepReport) -> Event.Fields {
        func value(_ statistics: ArrayStatistics) -> Event.Value {
            .object([
                "mean": .double(statistics.mean), "rms": .double(statistics.rms),
                "min": .double(statistics.range.lowerBound), "max": .double(statistics.range.upperBound),
                "non_finite": .int(statistics.badCount),
            ])
        }
        let layers = report.layers.map { layer in
            Event.Value.object([
                "path": .string(layer.path), "layer": .string(layer.summary), "values": value(layer.values),
                "gradients": value(layer.gradients),
            ])
        }
        var fields: Event.Fields = [
            "step": .int(report.step), "epoch": .int(report.epoch), "lr": .double(report.learningRate),
            "images": .array(report.images.map { .int($0.index) }), "input": value(report.input),
            "layers": .array(layers),
        ]
        if report.parts > 1 { fields["batch"] = .int(report.part) }
        if report.loss.isFinite { fields["loss"] = .double(report.loss) }
        if let finding = report.finding { fields["finding"] = .string(finding) }
        return fields
    }
}
