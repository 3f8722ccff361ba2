import FoveaSpec
import FoveaTensor

/// The multi-class support vector machine's loss (Crammer and Singer 2001; Weston and Watkins 1999): the right class's score
/// should be larger than every other by a margin.
///
///     loss = 1/N · Σ_n Σ_{j≠y} max(0, s_j - s_y + margin)
///
/// or, squared, with `max(0, s_j - s_y + margin)²`. The right class of a floating-point target is where its row is largest.
///
/// PyTorch's `MultiMarginLoss` divides by the number of classes as well; here that is left out, as the sum over the classes
/// is how the loss is defined.
public struct MaxMargin: Loss {
    /// By how much the right class should win.
    public let margin: Double
    /// Whether each violation counts by its square.
    public let isSquared: Bool

    /// - Parameter margin: Above 0.
    public init(margin: Double = 1, isSquared: Bool = false) {
        self.margin = margin
        self.isSquared = isSquared
    }

    /// It does.
    public var needsClasses: Bool { true }

    /// - Throws: a sentence when the shapes do not fit together.
    public func sum(_ scores: Tensor, target: Tensor) throws -> LossSum {
        let right = try classes(target, for: scores, of: "max-margin")
        let rightScore = try (scores * right).sum(axes: [1], keepDimensions: true)
        let violation = try (scores - rightScore + margin).relu()
        let terms = try (isSquared ? violation.square() : violation) * (1 - right)
        return LossSum(total: try terms.sum(), count: scores.shape[0])
    }

    static let registration = Registry<any Loss>.Entry(
        "max-margin", "multi-class SVM, sum over j of max(0, s_j - s_y + margin): margin=1, squared=false"
    ) { spec in
        MaxMargin(
            margin: try spec.double("margin", default: 1, above: 0),
            isSquared: try spec.bool("squared", default: false))
    }
}
