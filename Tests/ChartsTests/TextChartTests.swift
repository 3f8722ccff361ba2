import FoveaCharts
import Testing

@Suite struct TextChartTests {
    @Test func aFallingLine() {
        let chart = TextChart(points: [(0, 3), (1, 2), (2, 1), (3, .nan), (4, 1), (7, 1)], width: 8, height: 3)
        #expect(
            chart.text == """
                3 ┤•
                  │ •
                1 ┤  • •  •
                  └────────
                   0      7
                """)
    }

    @Test func ratesByPowersOfTen() {
        let points = (-3...0).map { (x: [1e-3, 1e-2, 1e-1, 1][$0 + 3], y: Double($0)) } + [(x: 0, y: 100)]
        let lines = TextChart(points: points, xScale: .logarithmic, width: 10, height: 4).text.split(separator: "\n")
        #expect(lines[0] == " 0 ┤         •" && lines[1] == "   │      •" && lines[3] == "-3 ┤•")
        #expect(lines[5] == "    0.001    1")
    }

    @Test func nothingToShow() {
        #expect(TextChart(points: []).text == "" && TextChart(points: [(0, .nan)]).text == "")
        #expect(TextChart(points: [(2, 5)], width: 8, height: 2).text.hasPrefix("5 ┤\n5 ┤•"), "one point has one place")
    }

    @Test func logarithmicChartsWithMarks() {
        let chart = LineChart(
            title: "t", xLabel: "x", yLabel: "y", lines: [.init(label: "a", points: [(0.001, 1), (0, 9), (10, 2)])],
            xScale: .logarithmic, marks: [.init(x: 0.1, label: "here <")])
        let svg = chart.svg
        // From 1e-3 to 10 there are 568 units over four decades: 0.1 lies in the middle.
        #expect(svg.contains("M360.0 48.0L360.0 344.0") && svg.contains("here &lt;"))
        for label in [">0.001<", ">0.1<", ">10<"] { #expect(svg.contains(label), "\(label)") }
        #expect(svg.contains("M76.0") && svg.contains("M644.0"), "a rate of 0 leaves a gap")
    }
}
