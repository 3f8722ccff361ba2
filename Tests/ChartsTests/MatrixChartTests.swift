import Foundation
import FoveaCharts
import Testing

@Suite struct MatrixChartTests {
    private static func chart(_ count: Int, _ shading: MatrixChart.Shading = .byLargest, name: String = "k")
        -> MatrixChart
    {
        let names = (0..<count).map { "\(name)\($0)" }
        let values = (0..<count).map { row in (0..<count).map { row == $0 ? 900.0 : $0 == 0 ? 100 : 0 } }
        return MatrixChart(
            title: "", rowLabel: "true", columnLabel: "answer", rows: names, columns: names, values: values,
            shading: shading)
    }

    private static func count(_ part: String, in svg: String) -> Int { svg.components(separatedBy: part).count - 1 }

    /// Cells that are 0 are not drawn: a diagonal, and the first column below it.
    @Test(arguments: [(2, true), (10, true), (37, true), (50, false), (100, false)])
    func numbersAreLeftOutWhereTheyDoNotFit(count: Int, hasNumbers: Bool) {
        let chart = Self.chart(count)
        #expect(Self.count("<title>", in: chart.svg) == 2 * count - 1)
        #expect(chart.svg.contains(">900</text>") == hasNumbers)
        #expect(chart.svg.contains("k1 → k0: 100</title>"))
        #expect(chart.size.width < 1000 && chart.size.height < 1000)
    }

    /// Of 100 names at 8 units each, every second one can be read.
    @Test func namesAreThinnedOut() {
        let svg = Self.chart(100).svg
        #expect(Self.count(">k98</text>", in: svg) == 2 && Self.count(">k99</text>", in: svg) == 0)
        #expect(Self.count(">k36</text>", in: Self.chart(37).svg) == 2)
    }

    /// 100 of the largest, 900, is a third by the root; of its row's 1000, a tenth, by the root 0.32.
    @Test func shades() {
        #expect(
            Self.chart(3).svg.contains("fill-opacity=\"0.33\"") && Self.chart(3).svg.contains("fill-opacity=\"1.00\""))
        #expect(
            Self.chart(3, .byRow).svg.contains("fill-opacity=\"0.32\"")
                && Self.chart(3, .byRow).svg.contains("\"0.95\""))
    }

    @Test func longNamesStandUpright() {
        #expect(!Self.chart(2).svg.contains("text-anchor=\"start\""))
        #expect(Self.count("rotate(-90)", in: Self.chart(2, name: "a rather long class ").svg) == 3)
    }
}
