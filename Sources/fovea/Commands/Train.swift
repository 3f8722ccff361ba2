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

    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let options = try settings()
        let configuration = try options.configuration()
        let directory = options.run.map(RunDirectory.init)
        // Before the images are read, which takes time.
        try directory?.requireUnused()
        let sink = output.sink(stepInterval: configuration.logEvery)
        let trainer = try Trainer(
            configuration: configuration, backend: options.machine.makeBackend(),
            directory: directory, events: sink, interruption: .onSignals())
        let result = try trainer.run()
        if !output.quiet { StandardError.write(ending(result, run: options.run)) }
    }

    /// The flags over the configuration file.
    private func settings() throws -> TrainingOptions {
        guard let config else { return training }
        return training.over(try ConfigurationFile(path: config).options(path: config))
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
