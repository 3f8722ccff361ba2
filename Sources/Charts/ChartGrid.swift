/// Several pictures in one document, side by side and under one another.
///
///     ChartGrid([losses, accuracies, rates], columns: 2)
///
/// A column is as wide as the widest picture in it, a row as high as the highest.
public struct ChartGrid: Chart {
    /// From left to right, then downwards.
    public let charts: [any Chart]
    /// How many stand side by side.
    public let columns: Int

    private static let gap = 16.0

    /// - Parameter columns: How many stand side by side; no more than there are.
    public init(_ charts: [any Chart], columns: Int = 1) {
        self.charts = charts
        self.columns = max(1, min(columns, charts.count))
    }

    public var size: ChartSize {
        ChartSize(width: extent(widths), height: extent(heights))
    }

    public var content: String {
        let (widths, heights) = (widths, heights)
        return charts.enumerated().map { index, chart in
            let (column, row) = (index % columns, index / columns)
            let x = widths[..<column].reduce(0) { $0 + $1 + ChartGrid.gap }
            let y = heights[..<row].reduce(0) { $0 + $1 + ChartGrid.gap }
            return "<g transform=\"translate(\(SVG.short(x)) \(SVG.short(y)))\">\n\(chart.content)\n</g>"
        }.joined(separator: "\n")
    }

    private var widths: [Double] {
        (0..<columns).map { column in
            stride(from: column, to: charts.count, by: columns).map { charts[$0].size.width }.max() ?? 0
        }
    }

    private var heights: [Double] {
        stride(from: 0, to: charts.count, by: columns).map { start in
            charts[start..<min(start + columns, charts.count)].map(\.size.height).max() ?? 0
        }
    }

    private func extent(_ parts: [Double]) -> Double {
        max(parts.reduce(0, +) + Double(max(parts.count - 1, 0)) * ChartGrid.gap, 1)
    }
}
