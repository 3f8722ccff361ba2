import ArgumentParser
import Fovea

/// The backend that flags name, checked.
struct BackendChoice {
    private enum Name: String, CaseIterable { case auto, onednn, reference }

    private let name: Name
    private let threads: Int?
    private let convolution: ConvolutionAlgorithm

    /// - Throws: a usage sentence with the nearest valid spelling.
    init(_ options: MachineOptions) throws {
        name = try choice(options.backend ?? "auto", of: "--backend", among: Name.allCases)
        convolution = try choice(options.conv ?? "auto", of: "--conv", among: ConvolutionAlgorithm.allCases)
        threads = options.threads
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads expects a whole number from 1 to 1024, but got \(threads)")
        }
    }

    func make() -> any Backend {
        switch name {
        case .auto, .onednn: OneDNNBackend(threads: threads, convolution: convolution)
        case .reference: ReferenceBackend()
        }
    }
}
