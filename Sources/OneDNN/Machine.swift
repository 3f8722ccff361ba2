import Foundation

extension OneDNNBackend {
    /// The cores this process may run on.
    public static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}
