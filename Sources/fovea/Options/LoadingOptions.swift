import ArgumentParser
import Fovea

/// How images are read.
struct LoadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads that decode and augment. (default: all cores, but no more than \(Loader.mostDefaultWorkers))",
            valueName: "n"))
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "When an image cannot be read: stop, or skip it and say so. (default: stop)", valueName: "policy"))
    var onBadImage: String?

    func validate() throws {
        if let workers, !(1...Loader.mostWorkers).contains(workers) {
            throw ValidationError(
                "--workers expects a whole number of at least 1, up to \(Loader.mostWorkers), but got \(workers)")
        }
        _ = try givenPolicy()
    }

    /// What was asked for, or what this machine has.
    var threads: Int { workers ?? Loader.defaultWorkers }

    /// The policy that the flag names; `nil` where it is not given.
    func givenPolicy() throws -> BadImagePolicy? {
        try onBadImage.map { try choice($0, of: "--on-bad-image", among: BadImagePolicy.allCases) }
    }

    /// The policy that the flag names, or to stop.
    func policy() throws -> BadImagePolicy { try givenPolicy() ?? .stop }

    /// These flags, where one is not given that of the configuration file.
    func over(_ file: LoadingOptions) -> LoadingOptions {
        var merged = self
        merged.workers = workers ?? file.workers
        merged.onBadImage = onBadImage ?? file.onBadImage
        return merged
    }
}
