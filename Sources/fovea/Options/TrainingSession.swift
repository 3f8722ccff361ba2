import Fovea
import FoveaStore

/// A training session of the command line: what `train` and `resume` have in common.
struct TrainingSession {
    let configuration: TrainingConfiguration
    let backend: SettingOptions<BackendSettings>
    let output: OutputOptions
    /// The run's home; nothing is kept where it is `nil`.
    let run: String?

    /// Trains to the end, and says where the run lies.
    ///
    /// - Throws: what training throws; for a run that was stopped, with the command that goes on.
    func run(_ trainer: (any Backend, any EventSink, Interruption) throws -> Trainer) throws {
        let told = output.sink(stepInterval: configuration.logEvery)
        let store = run.map { StoreSink(RunDirectory($0), report: told.receive) }
        let sink = EventTee((store.map { [$0] } ?? []) + [told])
        let result: TrainingResult
        do {
            result = try trainer(configuration.makeBackend(backend.backend), sink, .onSignals()).run()
        } catch let error as FoveaError where error.kind == .interrupted {
            guard let run, RunDirectory(run).hasCheckpoint else { throw error }
            throw FoveaError(.interrupted, "\(error.message); go on with: fovea resume \(run.quotedForShell)")
        }
        if !output.quiet { StandardError.write(ending(result)) }
    }

    /// Goes on with a run, or says how it ended.
    func goOn(_ continuation: Continuation) throws {
        if let notice = continuation.notice, !output.quiet { StandardError.write(notice + "\n") }
        if let ending = try continuation.ending() {
            return output.report(.result(ending), text: finished(ending))
        }
        try run { try continuation.trainer(backend: $0, events: $1, interruption: $2) }
    }

    private func finished(_ ending: Event.Fields) -> String {
        var text = "the run is finished"
        if case .int(let epochs)? = ending["epochs"] { text += ": \(epochs) epochs" }
        if case .double(let top1)? = ending["test_top1"] { text += ", test accuracy \(top1.percent)" }
        return text + "; to train longer, raise --epochs\n"
    }

    private func ending(_ result: TrainingResult) -> String {
        let early =
            result.stoppedEarly
            ? "stopped early after \(result.epochs) epochs; the best was epoch \(result.best?.epoch ?? 0)\n" : ""
        guard let run else { return early + "nothing was kept: give --run DIR to keep the trained model\n" }
        let split = result.test == nil ? " --split validation" : ""
        return early + "the run lies in \(run); try: fovea evaluate --run \(run.quotedForShell)\(split)\n"
    }
}

extension TrainingConfiguration {
    /// What the configuration's programs run on.
    func makeBackend(_ name: BackendName) throws -> any Backend {
        var machine = Settings<MachineSettings>()
        machine.backend = name
        machine.threads = self.threads
        machine.convolution = self.convolution
        machine.instructionSet = self.instructionSet
        return try machine.makeBackend()
    }
}
