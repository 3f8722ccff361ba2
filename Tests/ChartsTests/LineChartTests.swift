import Foundation
import Testing

@testable import FoveaCharts

@Suite struct LineChartTests {
    /// On paper: steps of 1, 2 or 5 times a power of ten that cover the numbers.
    @Test(arguments: [
        (0.0, 0.1, [0, 0.02, 0.04, 0.06, 0.08, 0.1]), (0, 90, [0, 20, 40, 60, 80, 100]),
        (0.85, 0.95, [0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96]), (3, 3, [3, 3.5]), (0, 0, [0, 0.2]),
        (-1, 1, [-1, -0.5, 0, 0.5, 1]),
    ])
    func ticksAreRound(low: Double, high: Double, expected: [Double]) {
        let ticks = AxisTicks(from: low, to: high)
        #expect(ticks.values.count == expected.count, "\(ticks.values)")
        for (found, value) in zip(ticks.values, expected) { #expect(abs(found - value) < 1e-12) }
        #expect(ticks.range.lowerBound <= low && ticks.range.upperBound >= high)
    }

    @Test func labelsHaveTheDigitsOfTheirStep() {
        let ticks = AxisTicks(from: 0, to: 0.1)
        #expect(ticks.values.map(ticks.label) == ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"])
        let small = AxisTicks(from: 0, to: 1e-4)
        #expect(small.label(small.values[1]) == "2e-05")
    }

    /// The axis runs from 0 to 10 over 76...644, and from 0 to 1 over 344...48.
    @Test func curvesGoThroughTheirPoints() {
        let chart = LineChart(
            title: "a < b & c", xLabel: "x", yLabel: "y",
            lines: [.init(label: "l", points: [(0, 0), (5, 0.5), (7, .nan), (10, 1)])])
        #expect(chart.svg.contains("M76.0 344.0L360.0 196.0M644.0 48.0"))
        #expect(chart.svg.contains("a &lt; b &amp; c"))
    }

    @Test func isXML() throws {
        let chart = LineChart(
            title: "<&>", xLabel: "x", yLabel: "y", rightLabel: "z",
            lines: [.init(label: "a", points: [(0, 1), (1, 2)]), .init(label: "b", points: [(0, 5)], axis: .right)])
        // Every tag that is opened is closed: counted, since Foundation's XML parser is a module of its own here.
        let svg = chart.svg
        #expect(svg.components(separatedBy: "<text").count == svg.components(separatedBy: "</text>").count)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(svg.contains(">5</text>") && svg.contains("legend") == false)
        #expect(LineChart(title: "", xLabel: "", yLabel: "", lines: []).svg.contains("</svg>"))
    }
}
