import FoveaTensor

/// What a network said about some images and what would have been right: all that metrics see.
public struct ScoredBatch: Sendable {
    /// Row after row, one row per image.
    public let scores: [Double]
    /// How many scores an image has.
    public let classes: Int
    /// The right class of each image; the place of the largest number where the target was floating point.
    public let labels: [Int]
    /// The class with the highest score of each image; of equal ones the first, and NaN counts as the highest.
    public let predictions: [Int]
    private let target: [Double]?

    /// How many images.
    public var count: Int { labels.count }

    /// - Parameters:
    ///   - scores: `[N, classes]`, floating point
    ///   - target: Labels, i32`[N]`; or floating point `[N, classes]`.
    /// - Throws: a sentence when they do not fit together, or a label is not one of the classes.
    public init(scores: NDArray, target: NDArray) throws {
        guard scores.shape.rank == 2, scores.dtype.isFloatingPoint, scores.shape[1] > 0 else {
            throw FoveaError.invalid("metrics expect floating-point scores [images, classes], but got \(scores.type)")
        }
        let (count, classes) = (scores.shape[0], scores.shape[1])
        let rows = scores.doubles
        if target.type == TensorType([count], .i32) {
            labels = target.scalars(as: Int32.self).map(Int.init)
            self.target = nil
            guard let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) else {
                (self.scores, self.classes) = (rows, classes)
                predictions = ScoredBatch.largest(in: rows, classes)
                return
            }
            throw FoveaError.invalid("metrics expect labels from 0 to \(classes - 1), but got \(wrong)")
        }
        guard target.dtype.isFloatingPoint, target.shape == scores.shape else {
            throw FoveaError.invalid(
                "metrics expect a label for each row of the scores \(scores.shape), i32[\(count)], or a floating-point "
                    + "target of their shape, but got \(target.type)")
        }
        let values = target.doubles
        (self.scores, self.classes, self.target) = (rows, classes, values)
        labels = ScoredBatch.largest(in: values, classes)
        predictions = ScoredBatch.largest(in: rows, classes)
    }

    /// The scores of an image.
    public func row(_ image: Int) -> ArraySlice<Double> { scores[(image * classes)..<((image + 1) * classes)] }

    /// What each score should have been, row after row; labels are one-hot.
    public var values: [Double] {
        if let target { return target }
        var rows = [Double](repeating: 0, count: scores.count)
        for (image, label) in labels.enumerated() { rows[image * classes + label] = 1 }
        return rows
    }

    private static func largest(in rows: [Double], _ classes: Int) -> [Int] {
        stride(from: 0, to: rows.count, by: classes).map { start in
            (rows[start..<(start + classes)].indexOfLargest ?? start) - start
        }
    }

    /// Whether a score is higher than another; NaN is higher than every number, as argmax has it.
    static func ranks(_ a: Double, before b: Double) -> Bool { a > b || (a.isNaN && !b.isNaN) }
}
