import Foundation

/// Many points of many dimensions at once: an upright axis for each, and for each point a line across them, coloured by how good it is.
///
///     ParallelCoordinates(
///         title: "60 trials", axes: [.init(name: "lr", scale: .logarithmic), .init(name: "augment", scale: .categories(["none", "flip"]))],
///         lines: trials.map { .init(values: [$0.rate, $0.flips ? 1 : 0], score: $0.top1) }, scoreLabel: "val.top1")
///
/// The best line is drawn last, in a colour of its own; the others in the order of their scores, strong ones over faint ones.
public struct ParallelCoordinates: Chart {
    /// How values lie along an axis.
    public enum Scale: Sendable, Hashable {
        /// Equal differences are equally far apart.
        case linear
        /// Equal ratios are; what is not above 0 has no place.
        case logarithmic
        /// Names, the first at the bottom; a line's value is the place of its name among them.
        case categories([String])
    }

    /// A dimension.
    public struct Axis: Sendable, Hashable {
        /// Below it.
        public let name: String
        /// How values lie along it.
        public let scale: Scale

        /// An axis.
        public init(name: String, scale: Scale = .linear) {
            self.name = name
            self.scale = scale
        }
    }

    /// A point of as many dimensions as there are axes.
    public struct Line: Sendable, Hashable {
        /// A value for each axis; where there is none (`nil`), the line goes past the axis in dots.
        public let values: [Double?]
        /// What its colour tells. What is not finite is drawn faintest.
        public let score: Double

        /// A line.
        public init(values: [Double?], score: Double) {
            self.values = values
            self.score = score
        }
    }

    /// Above the chart.
    public let title: String
    /// From left to right.
    public let axes: [Axis]
    /// In any order.
    public let lines: [Line]
    /// What the colours tell.
    public let scoreLabel: String
    /// Whether the lowest score is the best, as of a loss.
    public let lowestIsBest: Bool

    /// A chart of any number of axes and lines.
    public init(title: String, axes: [Axis], lines: [Line], scoreLabel: String, lowestIsBest: Bool = false) {
        self.title = title
        self.axes = axes
        self.lines = lines
        self.scoreLabel = scoreLabel
        self.lowestIsBest = lowestIsBest
    }

    private static let (left, top, bottom, gap) = (72.0, 56.0, 344.0, 118.0)
    private var lastAxis: Double {
        max(ParallelCoordinates.left + Double(max(axes.count - 1, 0)) * ParallelCoordinates.gap, 560)
    }

    public var size: ChartSize { ChartSize(width: lastAxis + 160, height: 392) }

    public var content: String {
        let step = axes.count > 1 ? (lastAxis - ParallelCoordinates.left) / Double(axes.count - 1) : 0
        let places = axes.indices.map { ParallelCoordinates.left + Double($0) * step }
        let drawn = axes.enumerated().map { index, axis in
            DrawnAxis(axis, values: lines.compactMap { $0.values.indices.contains(index) ? $0.values[index] : nil })
        }
        let order = lines.indices.sorted { goodness(lines[$0]) < goodness(lines[$1]) }
        let bar = ColorBar(
            scores: lines.map(\.score), label: scoreLabel, lowestIsStrong: lowestIsBest, top: ParallelCoordinates.top,
            bottom: ParallelCoordinates.bottom)
        var elements = [SVG.title(title, width: size.width)]
        elements += order.enumerated().map { rank, index in
            let line = lines[index]
            let isBest = rank == order.count - 1 && line.score.isFinite
            return path(
                line, places, drawn, look: isBest ? "best" : bar.look(of: line.score), width: isBest ? 3.5 : 1.5)
        }
        // Over the lines, so that their numbers can be read.
        for (index, axis) in drawn.enumerated() { elements += axis.elements(at: places[index], width: step) }
        elements += bar.elements(x: lastAxis + 84)
        if let best = order.last, lines[best].score.isFinite {
            let text = "best: \(String(format: "%.4g", lines[best].score))"
            elements.append(
                "<path class=\"best\" d=\"M\(SVG.number(lastAxis + 40)) 380h24\" stroke=\"currentColor\" stroke-width=\"3.5\"/>"
            )
            elements.append(SVG.text(lastAxis + 70, 384, text, anchor: "start"))
        }
        return elements.joined(separator: "\n")
    }

    private func goodness(_ line: Line) -> Double {
        guard line.score.isFinite else { return -.infinity }
        return lowestIsBest ? -line.score : line.score
    }

    private func path(_ line: Line, _ places: [Double], _ axes: [DrawnAxis], look: String, width: Double) -> String {
        let points: [(x: Double, y: Double)?] = axes.indices.map { index in
            guard line.values.indices.contains(index), let value = line.values[index] else { return nil }
            let share = axes[index].share(value)
            guard share.isFinite else { return nil }
            return (
                places[index],
                ParallelCoordinates.bottom - share * (ParallelCoordinates.bottom - ParallelCoordinates.top)
            )
        }
        func drawn(_ parts: [[(x: Double, y: Double)]], _ dashes: String) -> String {
            let path = parts.map { part in
                let texts = part.map { "\(SVG.number($0.x)) \(SVG.number($0.y))" }
                return "M" + texts.joined(separator: "L") + (texts.count == 1 ? "h0.1" : "")
            }.joined()
            return
                "<path class=\"\(look)\" d=\"\(path)\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"\(SVG.short(width))\" "
                + "stroke-linejoin=\"round\" stroke-linecap=\"round\"\(dashes)/>"
        }
        let parts = points.split { $0 == nil }.map { $0.compactMap { $0 } }
        let bridges = zip(parts, parts.dropFirst()).compactMap { before, after -> [(x: Double, y: Double)]? in
            guard let from = before.last, let to = after.first else { return nil }
            return [from, to]
        }
        return drawn(parts, "") + (bridges.isEmpty ? "" : drawn(bridges, " stroke-dasharray=\"1 5\""))
    }

    /// An axis with its ticks.
    private struct DrawnAxis {
        let name: String
        let ticks: [(share: Double, label: String)]
        let share: @Sendable (Double) -> Double

        init(_ axis: Axis, values: [Double]) {
            name = axis.name
            switch axis.scale {
            case .categories(let names):
                // Away from the ends, so that one name alone lies in the middle.
                let count = Double(max(names.count, 1))
                share = { $0 >= 0 && $0 < count ? ($0 + 0.5) / count : .nan }
                ticks = names.enumerated().map { ((Double($0.offset) + 0.5) / count, $0.element) }
            case .linear, .logarithmic:
                let numbers = FoveaCharts.Axis(values, scale: axis.scale == .linear ? .linear : .logarithmic)
                share = { numbers.share($0) }
                ticks = numbers.ticks.map { (numbers.share($0.value), $0.label) }
            }
        }

        func elements(at x: Double, width: Double) -> [String] {
            let (top, bottom) = (ParallelCoordinates.top, ParallelCoordinates.bottom)
            let room = width > 0 ? width - 16 : 120
            return [SVG.line(x, top, x, bottom, class: "mark")]
                + ticks.flatMap { tick -> [String] in
                    let y = bottom - tick.share * (bottom - top)
                    let label = SVG.fitted(tick.label, room)
                    return [
                        SVG.line(x - 4, y, x, y, class: "mark"),
                        SVG.text(x - 7, y + 4, label, anchor: "end", style: SVG.rim + " font-size=\"11\""),
                    ]
                }
                + [
                    SVG.text(
                        x, bottom + 22, SVG.fitted(name, room + 12), anchor: "middle", style: " font-weight=\"bold\"")
                ]
        }
    }
}
