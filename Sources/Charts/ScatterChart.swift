/// Groups of points in a plane: a map of features, where only what lies near what means something.
///
///     ScatterChart(title: "t-SNE of fc", groups: [.init(label: "cat", points: cats), .init(label: "dog", points: dogs)])
///
/// Both directions have one scale. Groups differ by colour, and once all colours were used by the points' form.
public struct ScatterChart: Chart {
    /// Points of one kind.
    public struct Group: Sendable {
        /// As the legend says it.
        public let label: String
        /// What is not finite is left out.
        public let points: [(x: Double, y: Double)]

        /// A group with its points.
        public init(label: String, points: [(x: Double, y: Double)]) {
            self.label = label
            self.points = points
        }
    }

    /// Above the chart.
    public let title: String
    /// What runs to the right; nothing where it is empty.
    public let xLabel: String
    /// What runs upwards; nothing where it is empty.
    public let yLabel: String
    /// In the order of the legend.
    public let groups: [Group]

    /// A chart of any number of groups.
    public init(title: String, xLabel: String = "", yLabel: String = "", groups: [Group]) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.groups = groups
    }

    private static let (left, top, side) = (44.0, 44.0, 600.0)
    /// More than that nobody tells apart by form.
    private static let mostGroups = 40

    private var rows: Int { (min(groups.count, ScatterChart.mostGroups) + columns - 1) / columns }
    private var columns: Int {
        let widest = groups.prefix(ScatterChart.mostGroups).map { SVG.width(of: $0.label) }.max() ?? 0
        return max(1, min(Int(ScatterChart.side / (widest + 34)), groups.count, 6))
    }
    private var bottom: Double { ScatterChart.top + ScatterChart.side }

    public var size: ChartSize { ChartSize(width: 680, height: bottom + 40 + Double(rows) * 18) }

    public var content: String {
        let (left, top, side) = (ScatterChart.left, ScatterChart.top, ScatterChart.side)
        let all = groups.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
        let (lowX, highX) = (all.map(\.x).min() ?? 0, all.map(\.x).max() ?? 1)
        let (lowY, highY) = (all.map(\.y).min() ?? 0, all.map(\.y).max() ?? 1)
        let extent = max(highX - lowX, highY - lowY)
        // One scale for both, and a margin for the points' own size; a single place is in the middle.
        let scale = extent > 1e-300 ? (side - 24) / extent : 1
        func x(_ value: Double) -> Double { left + side / 2 + (value - (lowX + highX) / 2) * scale }
        func y(_ value: Double) -> Double { top + side / 2 - (value - (lowY + highY) / 2) * scale }
        var elements = [
            SVG.title(title, width: size.width),
            "<rect class=\"grid\" x=\"\(left)\" y=\"\(top)\" width=\"\(side)\" height=\"\(side)\" fill=\"none\"/>",
            SVG.text(left + side / 2, bottom + 18, xLabel, anchor: "middle", style: " class=\"muted\""),
            SVG.turned(24, top + side / 2, yLabel, style: " class=\"muted\""),
        ]
        for (index, group) in groups.enumerated() {
            let points = group.points.filter { $0.x.isFinite && $0.y.isFinite }
            let marks = points.map { mark(index, x($0.x), y($0.y)) }.joined()
            let name = SeriesLook(index).name
            elements.append(
                "<g class=\"\(name)\" fill=\"currentColor\" fill-opacity=\"0.75\"><title>\(SVG.escaped(group.label))</title>\(marks)</g>"
            )
        }
        let column = side / Double(columns)
        for (index, group) in groups.prefix(ScatterChart.mostGroups).enumerated() {
            let place = (
                x: left + Double(index % columns) * column, y: bottom + 38 + Double(index / columns) * 18
            )
            elements.append(
                "<g class=\"\(SeriesLook(index).name)\" fill=\"currentColor\">\(mark(index, place.x + 6, place.y - 4))</g>"
            )
            elements.append(SVG.text(place.x + 16, place.y, SVG.fitted(group.label, column - 20), anchor: "start"))
        }
        return elements.joined(separator: "\n")
    }

    /// A dot, then a triangle, a square and a cross, each in all colours.
    private func mark(_ group: Int, _ x: Double, _ y: Double) -> String {
        let (x, y) = (SVG.number(x), SVG.number(y))
        switch group / ChartColors.series.count % 4 {
        case 0: return "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"3\"/>"
        case 1: return "<path d=\"M\(x) \(y)m0 -4.2l3.8 6.6h-7.6z\"/>"
        case 2: return "<path d=\"M\(x) \(y)m-2.8 -2.8h5.6v5.6h-5.6z\"/>"
        default: return "<path d=\"M\(x) \(y)m-1 -4h2v3h3v2h-3v3h-2v-3h-3v-2h3z\"/>"
        }
    }
}
