import ArgumentParser
import Fovea

/// What the computation runs on.
struct MachineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Threads to compute with. (default: all cores)", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Convolutions: auto, winograd or direct. (default: auto)", valueName: "algorithm"))
    var conv: String?

    @Option(help: ArgumentHelp("Where graphs run: auto, onednn or reference.", valueName: "name", visibility: .hidden))
    var backend: String?

    /// Refuses values that no machine could satisfy, before anything is read.
    func validate() throws {
        _ = try BackendChoice(self)
    }

    /// The backend that the flags name.
    func makeBackend() throws -> any Backend { try BackendChoice(self).make() }

    /// These flags, where one is not given that of the configuration file.
    func over(_ file: MachineOptions) -> MachineOptions {
        var merged = self
        merged.threads = threads ?? file.threads
        merged.conv = conv ?? file.conv
        merged.backend = backend ?? file.backend
        return merged
    }
}
