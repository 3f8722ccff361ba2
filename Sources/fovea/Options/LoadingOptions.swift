import ArgumentParser
import Fovea

/// How many threads decode.
struct LoadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads that decode and augment. (default: all cores, but no more than \(Loader.mostDefaultWorkers))",
            valueName: "n"))
    var workers: Int?

    func validate() throws {
        if let workers { try atLeast(1, workers, of: "--workers") }
    }

    /// What was asked for, or what this machine has.
    var threads: Int { workers ?? Loader.defaultWorkers }
}
