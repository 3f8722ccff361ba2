/// Where everything of a line chart goes.
extension LineChart: Chart {
    private var legend: Legend {
        Legend(
            lines.enumerated().map { index, line in
                let swatch: Legend.Swatch = line.style == .points ? .points : line.style == .faint ? .faint : .line
                return .init(label: line.label, swatch: swatch, look: SeriesLook(line.color ?? index))
            }, width: 632)
    }

    public var size: ChartSize { ChartSize(width: 720, height: 400 + legend.height) }

    public var content: String {
        let places = lines.flatMap { $0.points.map(\.x) } + marks.map(\.x)
        let area = PlotArea(left: 76, right: 644, top: 48, bottom: 344, x: Axis(places, scale: xScale))
        func numbers(_ axis: Line.Axis) -> [Double] {
            lines.filter { $0.axis == axis }.flatMap { $0.points.map(\.y) }
        }
        let left = Axis(numbers(.left), scale: yScale, fromZero: startsAtZero)
        let others = numbers(.right)
        let right = others.isEmpty ? nil : Axis(others, fromZero: rightStartsAtZero)
        let middle = (area.top + area.bottom) / 2
        var elements = [SVG.title(title, width: size.width)]
        elements += area.columns + area.rows(left) + (right.map(area.rightTicks) ?? [])
        elements += lines.enumerated().map { index, line in
            drawn(line, SeriesLook(line.color ?? index), in: area, line.axis == .right ? right ?? left : left)
        }
        elements += marks.enumerated().flatMap { drawn($1, $0, in: area) }
        elements.append(SVG.text((area.left + area.right) / 2, 384, xLabel, anchor: "middle"))
        elements.append(SVG.turned(20, middle, yLabel))
        if right != nil { elements.append(SVG.turned(708, middle, rightLabel)) }
        elements += legend.content(left: 44, top: 400)
        return elements.joined(separator: "\n")
    }

    private func drawn(_ line: Line, _ look: SeriesLook, in area: PlotArea, _ axis: Axis) -> String {
        func hasPlace(_ point: (x: Double, y: Double)) -> Bool {
            xScale.place(point.x).isFinite && axis.scale.place(point.y).isFinite
        }
        if line.style == .points {
            let dots = line.points.filter(hasPlace).map { dot($0, in: area, axis) }
            return "<g class=\"\(look.name)\" fill=\"currentColor\" fill-opacity=\"0.75\">\(dots.joined())</g>"
        }
        let parts = line.points.split { !hasPlace($0) }.map(Array.init)
        let path = parts.filter { $0.count > 1 }.map { part in
            "M" + part.map { area.point($0.x, $0.y, axis) }.joined(separator: "L")
        }.joined()
        // A line of one point is a dot.
        let alone = parts.filter { $0.count == 1 }.joined().map { dot($0, in: area, axis) }
        let dots = alone.isEmpty ? "" : "<g class=\"\(look.name)\" fill=\"currentColor\">\(alone.joined())</g>"
        let width = line.style == .faint ? "1\" stroke-opacity=\"0.45" : "2"
        return dots
            + "<path class=\"\(look.name)\" d=\"\(path)\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"\(width)\" "
            + "stroke-linejoin=\"round\" stroke-linecap=\"round\"\(look.dashes)/>"
    }

    private func dot(_ point: (x: Double, y: Double), in area: PlotArea, _ axis: Axis) -> String {
        "<circle cx=\"\(SVG.number(area.across(point.x)))\" cy=\"\(SVG.number(area.up(point.y, axis)))\" r=\"3\"/>"
    }

    private func drawn(_ mark: Mark, _ index: Int, in area: PlotArea) -> [String] {
        let place = area.across(mark.x)
        guard place.isFinite else { return [] }
        // On the side that has room, and one under the other, so that near ones do not cover each other.
        let isLate = place + 8 + SVG.width(of: mark.label) > area.right + 60
        let y = area.bottom - 8 - Double(index) * 14
        return [
            "<path class=\"mark\" d=\"M\(SVG.number(place)) \(SVG.number(area.top))L\(SVG.number(place)) \(SVG.number(area.bottom))\" stroke-dasharray=\"4 3\"/>",
            SVG.text(place + (isLate ? -4 : 4), y, mark.label, anchor: isLate ? "end" : "start", style: SVG.rim),
        ]
    }
}
