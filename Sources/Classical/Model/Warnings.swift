import Synchronization

/// Sentences that are collected while something is fitted, from any thread, each once.
final class Warnings: Sendable {
    private let sentences = Mutex<[String]>([])

    /// Keeps a sentence.
    @Sendable func add(_ sentence: String) {
        sentences.withLock { if !$0.contains(sentence) { $0.append(sentence) } }
    }

    /// In the order in which they came.
    var all: [String] { sentences.withLock { $0 } }
}
