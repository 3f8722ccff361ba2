import FoveaCharts
import Testing

@Suite struct BarChartTests {
    /// The axis ends at 1, at 644 units: half of it is 284 wide where labels leave 76, and the rows are 20 apart from 48 on.
    @Test func barsAreAsLongAsTheirValues() {
        let chart = BarChart(
            title: "", valueLabel: "", bars: [.init(label: "a", value: 1), .init(label: "b", value: 0.5)])
        #expect(chart.svg.contains("x=\"76.0\" y=\"51.0\" width=\"568.0\" height=\"14.0\""))
        #expect(chart.svg.contains("x=\"76.0\" y=\"71.0\" width=\"284.0\" height=\"14.0\""))
        #expect(chart.svg.contains(">0.5</text>") && chart.size.height == 48 + 40 + 56)
    }

    /// With room for numbers below 0 the axis begins at 120: from -1 to 1 the 0 lies at 382; what has no value says so.
    @Test func negativeAndMissing() {
        let chart = BarChart(
            title: "", valueLabel: "",
            bars: [.init(label: "a", value: -1), .init(label: "b", value: 1), .init(label: "c", value: .nan)])
        #expect(chart.svg.contains("x=\"120.0\" y=\"51.0\" width=\"262.0\""))
        #expect(chart.svg.contains("x=\"382.0\" y=\"71.0\" width=\"262.0\"") && chart.svg.contains(">none</text>"))
    }

    @Test func secondSeriesHasALegend() {
        let bars = [BarChart.Bar(label: "a", value: 0.25, second: 0.5)]
        let chart = BarChart(
            title: "", valueLabel: "", bars: bars, seriesLabels: ["test", "validation"], number: .percent)
        #expect(chart.svg.contains(">25.0%</text>") && chart.svg.contains(">50.0%</text>"))
        #expect(chart.svg.contains(">validation</text>") && chart.size.height > 48 + 32 + 56)
        let single = BarChart(
            title: "", valueLabel: "", bars: [.init(label: "a", value: 1)], seriesLabels: ["x", "yy"])
        #expect(!single.svg.contains(">yy<"))
    }
}
