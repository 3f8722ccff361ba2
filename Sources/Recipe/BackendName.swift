import FoveaCompiler
import FoveaOneDNN
import FoveaReference

/// Where programs run, by name.
public enum BackendName: String, Sendable, Codable, CaseIterable {
    /// The fastest there is: ``onednn``.
    case auto
    /// ``OneDNNBackend``.
    case onednn
    /// ``ReferenceBackend``: slow, and obviously right.
    case reference
}

extension Settings where Declarations == MachineSettings {
    /// The backend that the settings name. Their instruction set is the process's from here on.
    ///
    /// - Throws: a usage sentence for instructions that the processor lacks, or that can no longer be chosen.
    public func makeBackend() throws -> any Backend {
        try self.instructionSet.use()
        return switch self.backend {
        case .auto, .onednn: OneDNNBackend(threads: self.threads, convolution: self.convolution)
        case .reference: ReferenceBackend()
        }
    }
}
