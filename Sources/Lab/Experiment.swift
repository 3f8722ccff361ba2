import Fovea

/// A claim of the subject as something that can be run: a question, what is expected and why, and what is measured.
///
/// The prediction is written before the first run and stays as it was written: where the measurement is against it, the verdict says so.
///
///     public struct LinearDepth: Experiment {
///         public let name = "linear-depth"
///         ...
///         public func run(_ apparatus: Apparatus) throws -> Findings { ... }
///     }
///
/// An experiment is a file in `Experiments/` and a line in ``Laboratory/experiments``.
public protocol Experiment: Sendable {
    /// What the command line calls it, such as `bad-initialization`.
    var name: String { get }
    /// Which chapter of the subject it belongs to.
    var chapter: Chapter { get }
    /// What is asked: one sentence that ends in a question mark.
    var question: String { get }
    /// What is expected, and why, in a sentence or two; written before the first run.
    var prediction: String { get }

    /// Makes the experiment: a function of the apparatus's seed.
    ///
    /// - Throws: what training or reading images throws.
    func run(_ apparatus: Apparatus) throws -> Findings
}

/// The chapters of the subject, in the order of a course.
public enum Chapter: String, Sendable, Hashable, CaseIterable, Codable {
    case basics = "Neurons and layers"
    case losses = "Scores and losses"
    case optimization = "Optimization"
    case initialization = "Initialization and normalization"
    case convolution = "Convolution and pooling"
    case architectures = "Architectures"
    case regularization = "Regularization and data"
    case numbers = "Numbers"
}
