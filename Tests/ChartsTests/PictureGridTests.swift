import FoveaCharts
import Testing

@Suite struct PictureGridTests {
    private static let grid = PictureGrid(
        title: "", columns: ["one", "two"],
        rows: [
            .init(label: "a", pictures: ["data:x", "data:y"]), .init(label: "b", pictures: ["data:\"<z>"]),
        ], side: 50)

    /// Labels take at least 24 units, 12 beside them and 16 before; each picture 50 and a gap of 6; below 58 units of titles.
    @Test func picturesStandInRows() {
        let svg = Self.grid.svg
        #expect(svg.contains("<image x=\"52.0\" y=\"58.0\" width=\"50.0\" height=\"50.0\""))
        #expect(svg.contains("<image x=\"108.0\" y=\"58.0\"") && svg.contains("<image x=\"52.0\" y=\"114.0\""))
        #expect(svg.components(separatedBy: "<image").count == 4)
        #expect(Self.grid.size == ChartSize(width: 320, height: 58 + 2 * 56 + 12))
    }

    @Test func addressesAreEscaped() {
        #expect(Self.grid.svg.contains("href=\"data:&quot;&lt;z&gt;\""))
    }
}
