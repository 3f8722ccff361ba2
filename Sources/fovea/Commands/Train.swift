import ArgumentParser
import Fovea

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a model; --run DIR is the run's home.",
        discussion: """
            Example:
              fovea train --run runs/first --data fashion-mnist \\
                --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' \\
                --optimizer sgd:momentum=0.9,weight-decay=5e-4 --schedule cosine \\
                --lr 0.1 --epochs 3

            The test set is used once, at the end, with the weights that did best on the held-out images. Ctrl-C \
            saves and exits with status 130. A configuration file has flags as keys ('epochs: 3'); flags given here \
            win over it.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run's home: configuration, events, checkpoints, best model.", valueName: "dir"))
    var home: String?

    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let file = try config.map { try ConfigurationFile<TrainingSettings>(path: $0) }
        let run = home ?? file?.run
        let given = try settings.settings()
        let configuration = file.map { given.over($0.settings) } ?? given
        try require(configuration)
        let directory = run.map(RunDirectory.init)
        // Before the images are read, which takes time.
        try directory?.requireUnused()
        let trainer = try Trainer(
            configuration: configuration, backend: backend(configuration), directory: directory,
            events: output.sink(stepInterval: configuration.logEvery), interruption: .onSignals())
        let result = try trainer.run()
        if !output.quiet { StandardError.write(ending(result, run: run)) }
    }

    /// - Throws: a usage sentence for what is missing, unknown or out of range. Nothing was read or written.
    private func require(_ configuration: TrainingConfiguration) throws {
        guard !configuration.data.isEmpty else {
            throw FoveaError.usage("train needs --data SPEC, what to learn from; for example: --data fashion-mnist")
        }
        guard !configuration.model.isEmpty else {
            throw FoveaError.usage("train needs --model SPEC, what learns; for example: --model resnet18:stem=small")
        }
        try configuration.validate()
    }

    private func backend(_ configuration: TrainingConfiguration) throws -> any Backend {
        var machine = Settings<MachineSettings>()
        machine.backend = self.machine.backend
        machine.threads = configuration.threads
        machine.convolution = configuration.convolution
        machine.instructionSet = configuration.instructionSet
        return try machine.makeBackend()
    }

    private func ending(_ result: TrainingResult, run: String?) -> String {
        let early =
            result.stoppedEarly
            ? "stopped early after \(result.epochs) epochs; the best was epoch \(result.best?.epoch ?? 0)\n" : ""
        return early + place(run, hasTest: result.test != nil)
    }

    private func place(_ run: String?, hasTest: Bool) -> String {
        guard let run else { return "nothing was kept: give --run DIR to keep the trained model\n" }
        return "the run lies in \(run); try: fovea evaluate --run \(run)\(hasTest ? "" : " --split validation")\n"
    }
}
