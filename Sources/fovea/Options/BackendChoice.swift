import Fovea
import Foundation

/// The backend that flags name, checked.
struct BackendChoice {
    private enum Name: String, CaseIterable { case auto, onednn, reference }

    private let name: Name
    private let threads: Int
    private let convolution: String

    /// - Throws: a usage sentence with the nearest valid spelling.
    init(_ options: MachineOptions) throws {
        name = try choice(options.backend ?? "auto", of: "--backend", among: Name.allCases)
        threads = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
        guard (1...1024).contains(threads) else {
            throw FoveaError.usage("--threads expects a whole number from 1 to 1024, but got \(threads)")
        }
        let algorithms = ["auto", "winograd", "direct"]
        convolution = options.conv ?? "auto"
        guard algorithms.contains(convolution) else {
            throw unknown(convolution, of: "--conv", among: algorithms)
        }
    }

    func make() throws -> any Backend { ReferenceBackend() }
}

/// One of a few words given to a flag.
///
/// - Throws: a usage sentence with the nearest valid spelling.
func choice<Value: RawRepresentable<String>>(_ word: String, of flag: String, among values: [Value]) throws -> Value {
    guard let value = Value(rawValue: word) else { throw unknown(word, of: flag, among: values.map(\.rawValue)) }
    return value
}

private func unknown(_ word: String, of flag: String, among words: [String]) -> FoveaError {
    .usage("\(flag) expects \(words.joined(separator: " or ")), but got '\(word)'\(didYouMean(word, among: words))")
}
