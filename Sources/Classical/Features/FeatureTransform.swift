import FoveaTensor

/// What makes other numbers of rows of numbers, and has to see those of the training images first: scikit-learn's transformers.
public protocol FeatureTransform: Sendable {
    /// Learns from the rows of the training images.
    ///
    /// - Throws: a sentence where there are too few of them.
    func fitted(to rows: Matrix, _ options: FittingOptions) throws -> any FittedTransform

    /// As it was fitted before.
    ///
    /// - Parameter width: How many numbers the rows have that it will see.
    /// - Throws: a sentence where the numbers, which come from a file, are not its own.
    func restored(from numbers: LearnedNumbers, width: Int) throws -> any FittedTransform
}

/// A transform that knows the training images.
public protocol FittedTransform: Sendable {
    /// How many numbers it gives.
    var width: Int { get }
    /// What it learned, under names.
    var numbers: [(path: String, array: NDArray)] { get }
    /// What a user may want to know of it, such as the explained variance; a sentence, or nothing.
    var note: String? { get }
    /// Other numbers for each row.
    func applied(to rows: Matrix, _ workers: Workers) -> Matrix
}

extension FittedTransform {
    /// Nothing, unless it says otherwise.
    public var note: String? { nil }
}
