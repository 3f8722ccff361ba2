/// What a classifier answers everywhere in a plane, as areas of colour, with the points that it learned from.
///
///     RegionChart(
///         title: "one line", x: -1...2, y: -1...2, answers: answers, points: points, classLabels: ["0", "1"])
///
/// Point and area of a class have one colour: a point on the other colour is one that the classifier is wrong about.
public struct RegionChart: Chart {
    /// A point of a known class.
    public struct Point: Sendable, Hashable {
        /// To the right.
        public let x: Double
        /// Upwards.
        public let y: Double
        /// Its class, counted from 0.
        public let label: Int

        /// A point with its class.
        public init(x: Double, y: Double, label: Int) {
            self.x = x
            self.y = y
            self.label = label
        }
    }

    /// Above the plane.
    public let title: String
    /// What is shown from left to right.
    public let x: ClosedRange<Double>
    /// What is shown from bottom to top.
    public let y: ClosedRange<Double>
    /// The class of each cell of an even grid: rows from the bottom upwards, each from left to right.
    public let answers: [[Int]]
    /// What was learned from; what has no place is not drawn.
    public let points: [Point]
    /// What the classes are called, for the legend.
    public let classLabels: [String]

    private static let side = 280.0

    /// A plane of any number of cells.
    public init(
        title: String, x: ClosedRange<Double>, y: ClosedRange<Double>, answers: [[Int]], points: [Point],
        classLabels: [String]
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.answers = answers
        self.points = points
        self.classLabels = classLabels
    }

    private var legend: Legend {
        Legend(
            classLabels.enumerated().map { .init(label: $1, swatch: .points, look: SeriesLook($0)) },
            width: RegionChart.side)
    }

    public var size: ChartSize { ChartSize(width: 352, height: 376 + legend.height) }

    public var content: String {
        let axis = Axis([y.lowerBound, y.upperBound], count: 4)
        let area = PlotArea(
            left: 52, right: 52 + RegionChart.side, top: 48, bottom: 48 + RegionChart.side,
            x: Axis([x.lowerBound, x.upperBound], count: 4))
        var elements = [SVG.title(title, width: size.width)] + area.columns + area.rows(axis)
        // Pale as a whole, so that areas whose edges meet within a pixel are not darker there.
        elements.append("<g opacity=\"0.25\">\(cells(in: area, axis).joined(separator: "\n"))</g>")
        elements += points.filter { $0.x.isFinite && $0.y.isFinite }.map { point in
            "<circle class=\"\(SeriesLook(point.label).name)\" cx=\"\(SVG.number(area.across(point.x)))\" "
                + "cy=\"\(SVG.number(area.up(point.y, axis)))\" r=\"3.5\" fill=\"currentColor\"/>"
        }
        return (elements + legend.content(left: 52, top: 376)).joined(separator: "\n")
    }

    /// Neighbours of one class in a row are one rectangle.
    private func cells(in area: PlotArea, _ axis: Axis) -> [String] {
        func span(_ range: ClosedRange<Double>, _ from: Int, _ to: Int, of count: Int) -> (Double, Double) {
            let step = (range.upperBound - range.lowerBound) / Double(max(count, 1))
            return (range.lowerBound + step * Double(from), range.lowerBound + step * Double(to))
        }
        return answers.enumerated().flatMap { number, row -> [String] in
            let (low, high) = span(y, number, number + 1, of: answers.count)
            var rects: [String] = []
            var start = 0
            for place in row.indices where place + 1 == row.count || row[place + 1] != row[place] {
                let (from, to) = span(x, start, place + 1, of: row.count)
                let (left, right) = (area.across(from), area.across(to))
                let (top, bottom) = (area.up(high, axis), area.up(low, axis))
                rects.append(
                    "<rect class=\"\(SeriesLook(row[place]).name)\" x=\"\(SVG.number(left))\" y=\"\(SVG.number(top))\" "
                        + "width=\"\(SVG.number(right - left))\" height=\"\(SVG.number(bottom - top))\" fill=\"currentColor\" "
                        + "shape-rendering=\"crispEdges\"/>")
                start = place + 1
            }
            return rects
        }
    }
}
