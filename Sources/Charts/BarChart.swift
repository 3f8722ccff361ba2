/// Level bars under one another, each with its label on the left and its value at its end: the recall of each class, the importance of each setting.
///
///     BarChart(title: "recall", valueLabel: "share of each class", bars: recalls.map { .init(label: $0.key, value: $0.value) })
///
/// A second series gives each bar a companion below it, such as the same class in the validation images. Bars keep the order they are given in.
public struct BarChart: Chart {
    /// One label with its value, or two.
    public struct Bar: Sendable, Hashable {
        /// On the left; its middle is left out where it is longer than a third of the picture.
        public let label: String
        /// As long as the bar is; what is not finite has none, and says so.
        public let value: Double
        /// The value of the second series.
        public let second: Double?

        /// A bar, with its companion where there are two series.
        public init(label: String, value: Double, second: Double? = nil) {
            self.label = label
            self.value = value
            self.second = second
        }
    }

    /// Above the chart.
    public let title: String
    /// What the bars measure.
    public let valueLabel: String
    /// From top to bottom.
    public let bars: [Bar]
    /// What the two series are, for the legend; only where there are two.
    public let seriesLabels: [String]
    /// How values are written.
    public let number: ChartNumber

    /// A chart of any number of bars.
    public init(
        title: String, valueLabel: String, bars: [Bar], seriesLabels: [String] = [], number: ChartNumber = .plain
    ) {
        self.title = title
        self.valueLabel = valueLabel
        self.bars = bars
        self.seriesLabels = seriesLabels
        self.number = number
    }

    private var isDouble: Bool { bars.contains { $0.second != nil } }
    private var rowHeight: Double { isDouble ? 32 : 20 }
    private var legend: Legend {
        Legend(
            isDouble ? seriesLabels.enumerated().map { .init(label: $1, swatch: .box, look: SeriesLook($0)) } : [],
            width: 632)
    }
    private var bottom: Double { 48 + Double(max(bars.count, 1)) * rowHeight }

    public var size: ChartSize { ChartSize(width: 720, height: bottom + 56 + legend.height) }

    public var content: String {
        let labelWidth = min(max(bars.map { SVG.width(of: $0.label) }.max() ?? 0, 52), 232)
        let values = bars.map(\.value) + bars.compactMap(\.second)
        let axis = Axis(values, fromZero: true)
        // Values below 0 stand on the left of their bars, and need room there.
        let room = values.contains { $0 < 0 } ? 68.0 : 24
        let area = PlotArea(left: labelWidth + room, right: 644, top: 48, bottom: bottom, x: axis)
        var elements = [SVG.title(title, width: size.width)]
        elements += axis.ticks.flatMap { tick -> [String] in
            let place = area.across(tick.value).rounded()
            let label =
                number == .percent ? ChartNumber.percent.text(tick.value).replacing(".0%", with: "%") : tick.label
            return [
                SVG.line(place, area.top, place, area.bottom),
                SVG.text(place, area.bottom + 18, label, anchor: "middle"),
            ]
        }
        let thickness = isDouble ? 12.0 : 14
        for (index, bar) in bars.enumerated() {
            let top = area.top + Double(index) * rowHeight + 3
            let middle = area.top + (Double(index) + 0.5) * rowHeight
            let label = SVG.fitted(bar.label, labelWidth)
            elements.append(SVG.text(labelWidth + 16, middle + 4, label, anchor: "end"))
            elements += drawn(bar.value, 0, top: top, thickness, in: area)
            if let second = bar.second { elements += drawn(second, 1, top: top + thickness + 1, thickness, in: area) }
        }
        elements.append(SVG.text((area.left + area.right) / 2, bottom + 40, valueLabel, anchor: "middle"))
        elements += legend.content(left: 44, top: bottom + 56)
        return elements.joined(separator: "\n")
    }

    private func drawn(_ value: Double, _ series: Int, top: Double, _ thickness: Double, in area: PlotArea) -> [String]
    {
        let zero = area.across(0)
        let text = number.text(value)
        guard value.isFinite else {
            return [
                SVG.text(
                    zero + 6, top + thickness - 2, text, anchor: "start", style: " class=\"muted\" font-size=\"11\"")
            ]
        }
        let end = area.across(value)
        let rect =
            "<rect class=\"\(SeriesLook(series).name)\" x=\"\(SVG.number(min(zero, end)))\" y=\"\(SVG.number(top))\" "
            + "width=\"\(SVG.number(abs(end - zero)))\" height=\"\(SVG.number(thickness))\" fill=\"currentColor\"/>"
        let isNegative = value < 0
        return [
            rect,
            SVG.text(
                end + (isNegative ? -6 : 6), top + thickness - 2, text, anchor: isNegative ? "end" : "start",
                style: " font-size=\"11\""),
        ]
    }
}
