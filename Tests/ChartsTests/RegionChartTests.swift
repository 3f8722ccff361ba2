import FoveaCharts
import Testing

@Suite struct RegionChartTests {
    /// Two rows of three cells over 0...3 and 0...2: the plane is 280 units wide and high, from 52 and 48 on.
    private static let chart = RegionChart(
        title: "", x: 0...3, y: 0...2, answers: [[0, 0, 1], [1, 1, 1]], points: [.init(x: 1.5, y: 2, label: 1)],
        classLabels: ["none", "some"])

    /// Neighbours of one class are one area; the first row is the lowest.
    @Test func areasLieWhereTheirCellsAre() {
        let svg = Self.chart.svg
        #expect(svg.components(separatedBy: "shape-rendering").count == 4 && svg.contains("<g opacity=\"0.25\"><rect"))
        #expect(svg.contains("<rect class=\"s0\" x=\"52.0\" y=\"188.0\" width=\"186.7\" height=\"140.0\""))
        #expect(svg.contains("<rect class=\"s1\" x=\"238.7\" y=\"188.0\" width=\"93.3\" height=\"140.0\""))
        #expect(svg.contains("<rect class=\"s1\" x=\"52.0\" y=\"48.0\" width=\"280.0\" height=\"140.0\""))
    }

    @Test func pointsHaveTheColorOfTheirClass() {
        #expect(Self.chart.svg.contains("<circle class=\"s1\" cx=\"192.0\" cy=\"48.0\""))
        #expect(Self.chart.svg.contains(">some</text>"))
    }
}
