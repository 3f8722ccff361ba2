import ArgumentParser
import Fovea
import FoveaConfiguration

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
            saves and exits with status 130; 'fovea resume DIR' goes on. A configuration file has flags as keys ('epochs: 3'); flags given here \
            win over it.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run's home: configuration, events, checkpoints, best model.", valueName: "dir"))
    var home: String?

    @Flag(help: "Go on with the run that the folder holds, where it holds one, as 'fovea resume' does.")
    var resume = false

    @Flag(help: "Check everything, make three steps, tell what training would take, and write nothing.")
    var dryRun = false

    @Flag(help: "With --resume: go on with settings that make another run of it.")
    var allowChange = false

    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let file = try config.map { try ConfigurationFile<TrainingSettings>(path: $0) }
        let run = home ?? file?.run
        let asked = try settings.configuration(over: file)
        let directory = run.map(RunDirectory.init)
        if resume, let directory, directory.holdsRun() {
            let continuation = try Continuation(of: directory, with: asked, allowsChange: allowChange)
            return try session(continuation.configuration, run).goOn(continuation)
        }
        guard run != nil || !resume else {
            throw FoveaError.usage("--resume needs --run DIR, the run to go on with")
        }
        try asked.requireComplete(for: "train")
        let begun = try directory.map(asked.asBegun) ?? asked
        // Before the images are read, which takes time.
        try directory?.requireUnused(for: begun)
        if dryRun { return try tryOut(asked) }
        try session(begun, run).run { backend, events, interruption in
            try .withinTimeBudget(
                begun, backend: backend, directory: directory, events: events, interruption: interruption)
        }
    }

    /// Everything but the training.
    private func tryOut(_ configuration: TrainingConfiguration) throws {
        let trainer = try Trainer(
            configuration: configuration, backend: configuration.makeBackend(machine.backend),
            events: output.sink(stepInterval: configuration.logEvery), interruption: .onSignals())
        let found = try trainer.tryOut()
        let epochs = Double(configuration.epochs)
        let whole = epochs * (found.secondsPerEpoch + found.secondsPerValidation) + found.secondsPerTest
        let fitting = try configuration.timeBudget.map {
            try
                "the time budget \($0) holds \(TimeBudget($0).steps(at: found, spent: found.secondsToBegin).grouped) steps\n"
        }
        output.report(
            .result([
                "batches_per_epoch": .int(found.batchesPerEpoch), "seconds_per_batch": .double(found.secondsPerBatch),
                "seconds_per_epoch": .double(found.secondsPerEpoch),
                "seconds_per_validation": .double(found.secondsPerValidation),
                "seconds_per_test": .double(found.secondsPerTest), "memory_bytes": .int(found.memoryBytes),
                "available_bytes": .int(found.availableBytes),
            ]),
            text: """
                everything fits; nothing was written
                \(fitting ?? "")an epoch is \(found.batchesPerEpoch) \(found.batchesPerEpoch == 1 ? "batch" : "batches") of \((found.secondsPerBatch * 1e3).threeDigits) ms: about \(found.secondsPerEpoch.asTime), \
                and \(whole.asTime) for \(configuration.epochs) epochs with their validation
                training takes \(found.memoryBytes.bytes) of memory; \(found.availableBytes.bytes) can be had here

                """)
    }

    private func session(_ configuration: TrainingConfiguration, _ run: String?) -> TrainingSession {
        TrainingSession(configuration: configuration, backend: machine, output: output, run: run)
    }
}
