import Foundation

/// How numbers lie along an axis.
public enum ChartScale: Sendable, Hashable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are; what is not above 0 leaves a gap.
    case logarithmic

    /// Where a number lies; not finite where it has no place.
    func place(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .logarithmic: value > 0 ? log10(value) : .nan
        }
    }
}
