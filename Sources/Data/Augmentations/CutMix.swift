import FoveaTensor

/// Puts a box of one image into another (Yun et al. 2019, "CutMix"): the box has the share `1 - λ` of the area,
/// `λ ~ Beta(α, α)`, its middle lies anywhere and what would lie outside is cut off; the targets are mixed by the areas.
public struct CutMix: Mixing {
    /// The distribution's parameter.
    public let alpha: Double
    /// The share of samples that are mixed.
    public let probability: Double

    /// - Parameter alpha: Above 0; the paper has 1, which draws λ evenly.
    public init(alpha: Double = 1, probability: Double = 1) {
        self.alpha = alpha
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> Mixture? {
        guard random.isTrue(probability: probability) else { return nil }
        let share = (1 - random.beta(alpha, alpha)).squareRoot()
        func span(_ extent: Int) -> Range<Int> {
            let half = Int(0.5 * share * Double(extent))
            let middle = random.index(below: extent)
            return max(middle - half, 0)..<min(middle + half, extent)
        }
        let (rows, columns) = (span(size.height), span(size.width))
        guard !rows.isEmpty, !columns.isEmpty else { return nil }
        return .paste(
            ImageBox(
                top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count))
    }

    static let registration = AugmentationRegistry.Entry(
        "cutmix", "puts a box of one image into another and mixes the labels: alpha=1, p=1"
    ) { spec in
        .mixing(
            CutMix(
                alpha: try spec.double("alpha", default: 1, in: 1e-3...1e3),
                probability: try spec.double("p", default: 1, in: 0...1)))
    }
}
