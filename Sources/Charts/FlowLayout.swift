/// A flow diagram on its way to being SVG: where each box goes, and the arrows around them.
struct FlowLayout {
    private let diagram: FlowDiagram
    private var places: [Place] = []
    private var columns = 1
    private var bottom = 0.0

    /// A box's column, and its edges from top to bottom.
    private struct Place {
        var column: Int
        var top: Double
        var bottom: Double
    }

    private static let (boxWidth, columnWidth) = (230.0, 390.0)
    private static let (margin, head, lineHeight, gap) = (24.0, 56.0, 15.0, 22.0)
    /// The characters of a line that are sure to fit.
    private static let lineLength = 34
    /// How far down a column may go before the next one begins.
    private static let longest = 1150.0

    init(_ diagram: FlowDiagram) {
        self.diagram = diagram
        var (column, y) = (0, FlowLayout.head)
        for box in diagram.boxes {
            let height = Double(box.lines.count) * FlowLayout.lineHeight + 10
            if y + height > FlowLayout.longest, y > FlowLayout.head { (column, y) = (column + 1, FlowLayout.head) }
            places.append(Place(column: column, top: y, bottom: y + height))
            bottom = max(bottom, y + height)
            y += height + FlowLayout.gap
        }
        columns = column + 1
    }

    var size: ChartSize {
        ChartSize(
            width: Double(columns) * FlowLayout.columnWidth + FlowLayout.margin, height: bottom + FlowLayout.margin)
    }

    var content: String {
        """
        <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
        <path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
        <g font-size="11">
        \(SVG.text(FlowLayout.margin, 30, diagram.title, anchor: "start", style: " font-size=\"15\""))
        \((arrows + boxes).joined(separator: "\n"))
        </g>
        """
    }

    private var boxes: [String] {
        zip(diagram.boxes, places).flatMap { box, place -> [String] in
            let x = left(place)
            let frame =
                "<rect class=\"\(box.kind.color)\" x=\"\(SVG.number(x))\" y=\"\(SVG.number(place.top))\" width=\"\(SVG.number(FlowLayout.boxWidth))\" "
                + "height=\"\(SVG.number(place.bottom - place.top))\" rx=\"5\" fill=\"currentColor\" fill-opacity=\"\(box.kind == .plain ? 0.05 : 0.18)\" stroke=\"currentColor\"/>"
            let lines = box.lines.enumerated().map { index, line -> String in
                // What would be wider than the box is squeezed into it.
                let isLong = line.count > FlowLayout.lineLength
                let width = SVG.number(FlowLayout.boxWidth - 12)
                let squeeze = isLong ? " textLength=\"\(width)\" lengthAdjust=\"spacingAndGlyphs\"" : ""
                return SVG.text(
                    x + FlowLayout.boxWidth / 2, place.top + 16 + Double(index) * FlowLayout.lineHeight, line,
                    anchor: "middle", style: (index == 0 ? " font-weight=\"bold\"" : "") + squeeze)
            }
            let note = SVG.text(
                x + FlowLayout.boxWidth / 2 + 8, place.bottom + 14, box.note, anchor: "start",
                style: " class=\"muted\"")
            return [frame] + lines + [note]
        }
    }

    private var arrows: [String] {
        diagram.boxes.indices.flatMap { target in
            diagram.boxes[target].inputs.map { source in
                "<path class=\"mark\" d=\"\(path(from: source, to: target))\" fill=\"none\" marker-end=\"url(#tip)\"/>"
            }
        }
    }

    private func path(from source: Int, to target: Int) -> String {
        let (from, to) = (places[source], places[target])
        let (middle, right) = (FlowLayout.boxWidth / 2, left(from) + FlowLayout.boxWidth)
        func point(_ x: Double, _ y: Double) -> String { "\(SVG.number(x)) \(SVG.number(y))" }
        if from.column == to.column {
            let x = left(from) + middle
            guard source + 1 < target else { return "M\(point(x, from.bottom))L\(point(x, to.top))" }
            // Round on the right, the wider the longer the way.
            let (start, end) = ((from.top + from.bottom) / 2, (to.top + to.bottom) / 2)
            let bulge = right + min(24 + (end - start) / 8, 110)
            return "M\(point(right, start))C\(point(bulge, start)) \(point(bulge, end)) \(point(right, end))"
        }
        let gutter = left(to) - 14
        if source + 1 == target {
            let (x, y) = (left(from) + middle, from.bottom + FlowLayout.gap - 3)
            return "M\(point(x, from.bottom))L\(point(x, y))L\(point(gutter, y))L\(point(gutter, to.top - 12))"
                + "L\(point(left(to) + middle, to.top - 12))L\(point(left(to) + middle, to.top))"
        }
        let (start, end) = ((from.top + from.bottom) / 2, (to.top + to.bottom) / 2)
        return "M\(point(right, start))C\(point(gutter, start)) \(point(gutter - 20, end)) \(point(left(to), end))"
    }

    private func left(_ place: Place) -> Double { FlowLayout.margin + Double(place.column) * FlowLayout.columnWidth }
}

extension FlowDiagram.Kind {
    /// The class of its colour.
    fileprivate var color: String {
        switch self {
        case .plain: "plain"
        case .convolution: "s0"
        case .dense: "s1"
        case .pooling: "s2"
        case .junction: "s3"
        case .other: "s4"
        }
    }
}
