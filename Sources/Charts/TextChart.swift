import Foundation

/// A curve in letters, for a terminal.
///
///     2.31 ┤••••••••••
///          │          •••
///     0.42 ┤             •••••
///          └──────────────────
///           1e-06          0.1
public struct TextChart: Sendable {
    private let points: [(x: Double, y: Double)]
    private let xScale: ChartScale
    private let width: Int
    private let height: Int

    /// - Parameters:
    ///   - points: From left to right; what is not finite leaves a gap.
    ///   - width: Columns of the curve, without the labels on its left.
    ///   - height: Rows of the curve.
    public init(points: [(x: Double, y: Double)], xScale: ChartScale = .linear, width: Int = 64, height: Int = 10) {
        self.points = points.filter { xScale.place($0.x).isFinite && $0.y.isFinite }
        self.xScale = xScale
        self.width = max(width, 8)
        self.height = max(height, 2)
    }

    /// The picture, without a line's end behind the last line; empty where there is no point.
    public var text: String {
        let places = points.map { xScale.place($0.x) }
        guard let left = places.min(), let right = places.max(), let low = points.map(\.y).min(),
            let high = points.map(\.y).max()
        else { return "" }
        func cell(_ value: Double, _ from: Double, _ to: Double, _ count: Int) -> Int {
            to > from ? Int(((value - from) / (to - from) * Double(count - 1)).rounded()) : 0
        }
        var rows = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
        for (point, place) in zip(points, places) {
            rows[height - 1 - cell(point.y, low, high, height)][cell(place, left, right, width)] = "•"
        }
        let labels = (top: TextChart.number(high), bottom: TextChart.number(low))
        let margin = max(labels.top.count, labels.bottom.count)
        func padded(_ text: String) -> String { String(repeating: " ", count: margin - text.count) + text }
        var lines = rows.enumerated().map { index, row in
            let label = index == 0 ? labels.top : index == height - 1 ? labels.bottom : ""
            var line = "\(padded(label)) \(label.isEmpty ? "│" : "┤")" + String(row)
            while line.last == " " { line.removeLast() }
            return line
        }
        lines.append(padded("") + " └" + String(repeating: "─", count: width))
        let ends = (TextChart.number(points.first?.x ?? 0), TextChart.number(points.last?.x ?? 0))
        let space = max(width - ends.0.count - ends.1.count, 1)
        lines.append(padded("") + "  " + ends.0 + String(repeating: " ", count: space) + ends.1)
        return lines.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
