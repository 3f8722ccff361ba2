import Foundation

/// How the numbers beside bars and in cells are written.
public enum ChartNumber: Sendable, Hashable {
    /// To three significant digits; whole numbers whole.
    case plain
    /// A share of 1, in per cent to a tenth.
    case percent

    func text(_ value: Double) -> String {
        guard value.isFinite else { return "none" }
        if self == .percent { return String(format: "%.1f%%", value * 100) }
        return value == value.rounded() && value.magnitude < 1e7
            ? String(format: "%.0f", value) : value.threeFigures
    }
}

extension Double {
    /// With three significant figures, as small places have room for: `0.0123`, `1.23e+04`.
    package var threeFigures: String { String(format: "%.3g", self) }
}
