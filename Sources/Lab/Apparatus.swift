import Fovea

/// What experiments are made with: a seed, a backend, images, and short trainings.
public struct Apparatus: Sendable {
    /// What everything random is a function of.
    public let seed: UInt64
    /// Whether there is time for more than about a minute.
    public let isFull: Bool
    /// What runs the programs.
    public let backend: any Backend
    /// Asks the experiment to stop.
    public let interruption: Interruption
    private let progress: @Sendable (String) -> Void

    /// - Parameters:
    ///   - progress: Hears a few words at a time of what is being done.
    public init(
        seed: UInt64 = 0, full: Bool = false, backend: any Backend, interruption: Interruption = Interruption(),
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.seed = seed
        isFull = full
        self.backend = backend
        self.interruption = interruption
        self.progress = progress
    }

    /// The same with another backend.
    public func using(_ backend: any Backend) -> Apparatus {
        Apparatus(seed: seed, full: isFull, backend: backend, interruption: interruption, progress: progress)
    }

    /// An amount of work: the first in the usual minute, the other with `--full`.
    public func amount<Value>(_ usual: Value, full: Value) -> Value { isFull ? full : usual }

    /// Says what is being done.
    public func tell(_ words: String) { progress(words) }

    /// The first images of Fashion-MNIST, which is in a random order: small sets of real images of ten classes.
    ///
    /// - Parameters:
    ///   - train: How many to learn from.
    ///   - test: How many to be judged by.
    /// - Throws: `missingFile` with the way to get it where it is not installed.
    public func fashionMNIST(train: Int, test: Int) throws -> DatasetParts {
        let parts = try MNIST.fashion.load()
        return DatasetParts(train: parts.train.first(train), test: parts.test.map { $0.first(test) })
    }

    /// A stream of random numbers: a function of the seed and of what they are for.
    public func random(_ purpose: UInt64) -> Philox { Philox(key: seed, stream: purpose) }

    /// Seeds that follow the apparatus's own: as many as asked for.
    func seeds(_ count: Int) -> [UInt64] { (0..<count).map { seed &+ UInt64($0) } }
}
