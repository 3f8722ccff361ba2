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
    /// The backend that the settings name.
    public func makeBackend() -> any Backend {
        switch self.backend {
        case .auto, .onednn: OneDNNBackend(threads: self.threads, convolution: self.convolution)
        case .reference: ReferenceBackend()
        }
    }
}
