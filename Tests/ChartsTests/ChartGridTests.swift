import Foundation
import FoveaCharts
import Testing

@Suite struct ChartGridTests {
    private struct Box: Chart {
        let size: ChartSize
        var content: String { "<rect width=\"1\"/>" }
    }

    /// Columns of 100 and 50, rows of 30 and 40, 16 between them.
    @Test func columnsAndRowsAreAsLargeAsTheirLargest() throws {
        let sizes = [(100.0, 20.0), (50, 30), (80, 40)]
        let charts = sizes.map { Box(size: ChartSize(width: $0.0, height: $0.1)) }
        let grid = ChartGrid(charts, columns: 2)
        #expect(grid.size == ChartSize(width: 166, height: 86))
        #expect(grid.svg.contains("translate(0 0)") && grid.svg.contains("translate(116 0)"))
        #expect(grid.svg.contains("translate(0 46)"))
        #expect(grid.svg.components(separatedBy: "<style>").count == 2, "one style sheet for all")
        #expect(ChartGrid(charts, columns: 1).size == ChartSize(width: 100, height: 122))
        #expect(ChartGrid(charts, columns: 9).columns == 3 && ChartGrid(charts, columns: 0).columns == 1)
    }
}
