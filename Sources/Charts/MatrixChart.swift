/// A table of numbers as shades: a confusion matrix, correlations.
///
///     MatrixChart(
///         title: "confusion", rowLabel: "true class", columnLabel: "answer", rows: classes, columns: classes, values: counts,
///         shading: .byRow)
///
/// A cell's shade is the square root of its share of the largest magnitude, so that rare confusions are seen beside a strong diagonal; 0 has none,
/// and negative numbers have another colour. The numbers stand in the cells where they fit, and every cell tells its own to the pointer.
public struct MatrixChart: Chart {
    /// What a cell's number is compared with.
    public enum Shading: Sendable, Hashable {
        /// The largest of all.
        case byLargest
        /// The sum of its row: where classes have different numbers of images, the share of its class.
        case byRow
    }

    /// Above the chart.
    public let title: String
    /// What the rows are.
    public let rowLabel: String
    /// What the columns are.
    public let columnLabel: String
    /// The rows' names, from top to bottom.
    public let rows: [String]
    /// The columns' names, from left to right.
    public let columns: [String]
    /// By row; what is missing or not finite is an empty cell.
    public let values: [[Double]]
    /// What a cell's number is compared with.
    public let shading: Shading
    /// How numbers are written.
    public let number: ChartNumber

    /// A chart of any number of rows and columns.
    public init(
        title: String, rowLabel: String, columnLabel: String, rows: [String], columns: [String], values: [[Double]],
        shading: Shading = .byLargest, number: ChartNumber = .plain
    ) {
        self.title = title
        self.rowLabel = rowLabel
        self.columnLabel = columnLabel
        self.rows = rows
        self.columns = columns
        self.values = values
        self.shading = shading
        self.number = number
    }

    /// Cells are as large as fits a page, from 8 units up to 56.
    private var cell: Double { min(max((560 / Double(max(rows.count, columns.count, 1))).rounded(.down), 8), 56) }
    private var rowNames: Double { min(max(rows.map { SVG.width(of: $0) }.max() ?? 0, 24), 140) }
    private var columnNames: Double { min(max(columns.map { SVG.width(of: $0) }.max() ?? 0, 24), 140) }
    /// Where the cells begin.
    private var left: Double { 44 + rowNames }
    private var top: Double { 64 + (columnsLieLevel ? 16 : columnNames) }
    private var columnsLieLevel: Bool { columnNames <= cell - 4 }

    public var size: ChartSize {
        let width = left + Double(columns.count) * cell + 24
        return ChartSize(
            width: max(width, SVG.width(of: title, fontSize: 15) + 24, 320),
            height: top + Double(rows.count) * cell + 24)
    }

    public var content: String {
        let (width, height) = (Double(columns.count) * cell, Double(rows.count) * cell)
        var elements = [
            SVG.title(title, width: size.width),
            SVG.text(left + width / 2, 48, columnLabel, anchor: "middle", style: " class=\"muted\""),
            SVG.turned(20, top + height / 2, rowLabel, style: " class=\"muted\""),
        ]
        // Names that would lie on one another are left out, evenly.
        let every = max(1, Int((11 / cell).rounded(.up)))
        for (index, name) in rows.enumerated() where index % every == 0 {
            let y = top + (Double(index) + 0.5) * cell + 4
            elements.append(SVG.text(left - 6, y, SVG.fitted(name, rowNames), anchor: "end"))
        }
        for (index, name) in columns.enumerated() where index % every == 0 {
            let x = left + (Double(index) + 0.5) * cell
            let short = SVG.fitted(name, columnNames)
            elements.append(
                columnsLieLevel
                    ? SVG.text(x, top - 6, short, anchor: "middle")
                    : SVG.turned(x + 4, top - 6, short, anchor: "start"))
        }
        elements += cells
        elements.append(
            "<rect class=\"grid\" x=\"\(SVG.number(left))\" y=\"\(SVG.number(top))\" width=\"\(SVG.number(width))\" height=\"\(SVG.number(height))\" fill=\"none\"/>"
        )
        return elements.joined(separator: "\n")
    }

    private var cells: [String] {
        let shown = rows.indices.map { row in
            columns.indices.map { column in
                values.indices.contains(row) && values[row].indices.contains(column) ? values[row][column] : .nan
            }
        }
        let largest = shown.joined().filter(\.isFinite).map(\.magnitude).max() ?? 0
        let widest = shown.joined().filter(\.isFinite).map { SVG.width(of: number.text($0)) }.max() ?? 0
        // Numbers of one size in all cells, or none.
        let fontSize = min(12, 12 * (cell - 3) / max(widest, 1), cell * 0.75)
        return shown.enumerated().flatMap { row, numbers -> [String] in
            let sum = numbers.filter(\.isFinite).reduce(0) { $0 + $1.magnitude }
            let whole = shading == .byRow ? sum : largest
            return numbers.enumerated().flatMap { column, value -> [String] in
                guard value.isFinite else { return [] }
                let shade = whole > 0 ? (value.magnitude / whole).squareRoot() : 0
                let place = (x: left + Double(column) * cell, y: top + Double(row) * cell)
                var elements: [String] = []
                if value != 0 {
                    let tip = SVG.escaped("\(rows[row]) → \(columns[column]): \(number.text(value))")
                    elements.append(
                        "<rect class=\"\(value < 0 ? "s1" : "s0")\" x=\"\(SVG.short(place.x))\" y=\"\(SVG.short(place.y))\" "
                            + "width=\"\(SVG.short(cell))\" height=\"\(SVG.short(cell))\" fill=\"currentColor\" "
                            + "fill-opacity=\"\(SVG.share(shade))\"><title>\(tip)</title></rect>")
                }
                if fontSize >= 7 {
                    // Whichever of light and dark can be read on the shade, on either ground.
                    let look = shade > 0.75 ? " class=\"on\"" : value == 0 ? " class=\"muted\"" : ""
                    elements.append(
                        SVG.text(
                            place.x + cell / 2, place.y + cell / 2 + fontSize * 0.35, number.text(value),
                            anchor: "middle",
                            style: "\(look) font-size=\"\(SVG.short(fontSize))\" pointer-events=\"none\""))
                }
                return elements
            }
        }
    }
}
