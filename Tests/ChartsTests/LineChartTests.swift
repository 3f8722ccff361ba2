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
        #expect(chart.svg.contains("d=\"M76.0 344.0L360.0 196.0\"") && chart.svg.contains("cx=\"644.0\" cy=\"48.0\""))
        #expect(chart.svg.contains("a &lt; b &amp; c"))
    }

    @Test func logarithmicUpwards() {
        let chart = LineChart(
            title: "", xLabel: "", yLabel: "",
            lines: [.init(label: "l", points: [(0, 0.01), (5, 1), (10, 100), (10, 0)])],
            yScale: .logarithmic)
        // Four decades over 344...48; the 0 has no place.
        #expect(chart.svg.contains("d=\"M76.0 344.0L360.0 196.0L644.0 48.0\"") && chart.svg.contains(">0.01<"))
    }

    @Test func pointsAreDots() {
        let chart = LineChart(
            title: "", xLabel: "", yLabel: "",
            lines: [.init(label: "l", points: [(0, 0), (5, 0.5), (7, .nan), (10, 1)], style: .points)])
        #expect(chart.svg.components(separatedBy: "<circle").count == 4)
        #expect(chart.svg.contains("cx=\"360.0\" cy=\"196.0\"") && !chart.svg.contains("L360"))
    }

    @Test func aPointAloneIsSeen() {
        let chart = LineChart(
            title: "", xLabel: "", yLabel: "", lines: [.init(label: "l", points: [(0, 0), (5, .nan), (10, 1)])])
        #expect(chart.svg.contains("cx=\"76.0\" cy=\"344.0\"") && chart.svg.contains("cx=\"644.0\" cy=\"48.0\""))
        #expect(
            !LineChart(title: "", xLabel: "", yLabel: "", lines: [.init(label: "l", points: [(0, 0), (1, 1)])]).svg
                .contains("<circle"))
    }

    @Test func theAxisNeedNotBeginAtZero() {
        func chart(_ fromZero: Bool) -> String {
            LineChart(
                title: "", xLabel: "", yLabel: "", lines: [.init(label: "l", points: [(0, 90), (10, 92)])],
                startsAtZero: fromZero
            ).svg
        }
        #expect(
            chart(true).contains(">0</text>\n<path class=\"grid\" d=\"M76.0 285")
                && !chart(false).contains(">40</text>"))
        #expect(chart(false).contains("M76.0 344.0L644.0 48.0"))
    }

    /// Nine lines have six colours, then dashes, and a legend below with names that are shortened where they are long.
    @Test func manyLinesStayApart() {
        func chart(_ count: Int, _ name: String) -> LineChart {
            LineChart(
                title: "", xLabel: "", yLabel: "",
                lines: (0..<count).map { .init(label: "\(name)\($0)", points: [(0, Double($0)), (1, 1)]) })
        }
        let nine = chart(9, "run")
        #expect(nine.svg.components(separatedBy: "class=\"s0\"").count == 1 + 2 * 2)
        #expect(nine.svg.components(separatedBy: "stroke-dasharray").count == 1 + 2 * 3)
        #expect(chart(1, "run").size.height == 400 && nine.size.height > 400)
        let long = chart(2, String(repeating: "long ", count: 30))
        #expect(long.svg.contains("…") && long.size.height > chart(2, "run").size.height)
        #expect(chart(50, "run").svg.contains(">and 10 more</text>"))
    }
}
