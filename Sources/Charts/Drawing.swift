import Foundation

/// A chart on its way to being SVG: where everything goes.
struct Drawing {
    private let chart: LineChart
    private let x: AxisTicks
    private let left: AxisTicks
    private let right: AxisTicks?

    private static let (width, height) = (720.0, 400.0)
    private static let (top, bottom) = (48.0, 344.0)
    private static let (start, end) = (76.0, 644.0)
    /// Colours that stay apart for the colour-blind (Okabe and Ito).
    private static let colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]

    init(_ chart: LineChart) {
        self.chart = chart
        func ticks(_ numbers: [Double], fromZero: Bool) -> AxisTicks {
            let finite = numbers.filter(\.isFinite)
            let lowest = finite.min() ?? 0
            return AxisTicks(from: fromZero ? min(lowest, 0) : lowest, to: finite.max() ?? 1)
        }
        func numbers(_ axis: LineChart.Line.Axis) -> [Double] {
            chart.lines.filter { $0.axis == axis }.flatMap { $0.points.map(\.y) }
        }
        let places = chart.lines.flatMap { $0.points.map(\.x) } + chart.marks.map(\.x)
        x = ticks(places.map(chart.xScale.place), fromZero: false)
        left = ticks(numbers(.left), fromZero: true)
        let others = numbers(.right)
        right = others.isEmpty ? nil : ticks(others, fromZero: false)
    }

    var document: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400" width="720" height="400" \
        font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#212529">
        <rect width="720" height="400" fill="white"/>
        <text x="360" y="24" font-size="15" text-anchor="middle">\(SVG.escaped(chart.title))</text>
        \((grid + marks + curves + labels + legend).joined(separator: "\n"))
        </svg>

        """
    }

    private func across(_ value: Double) -> Double { acrossPlace(chart.xScale.place(value)) }

    private func acrossPlace(_ value: Double) -> Double {
        Drawing.start + (value - x.range.lowerBound) / x.width * (Drawing.end - Drawing.start)
    }

    private func up(_ value: Double, _ ticks: AxisTicks) -> Double {
        Drawing.bottom - (value - ticks.range.lowerBound) / ticks.width * (Drawing.bottom - Drawing.top)
    }

    private var grid: [String] {
        let vertical = x.values.flatMap { value -> [String] in
            let place = round(acrossPlace(value))
            let label = chart.xScale == .logarithmic ? String(format: "%.3g", pow(10, value)) : x.label(value)
            return [
                line(place, Drawing.top, place, Drawing.bottom),
                SVG.text(place, Drawing.bottom + 18, label, anchor: "middle"),
            ]
        }
        let horizontal = left.values.flatMap { value -> [String] in
            let place = round(up(value, left))
            return [
                line(Drawing.start, place, Drawing.end, place),
                SVG.text(Drawing.start - 8, place + 4, left.label(value), anchor: "end"),
            ]
        }
        let others = right.map { ticks in
            ticks.values.map { SVG.text(Drawing.end + 8, up($0, ticks) + 4, ticks.label($0), anchor: "start") }
        }
        return vertical + horizontal + (others ?? [])
    }

    private var curves: [String] {
        chart.lines.enumerated().map { index, line in
            let ticks = line.axis == .right ? right ?? left : left
            var path = ""
            var command = "M"
            for point in line.points {
                guard chart.xScale.place(point.x).isFinite, point.y.isFinite else {
                    command = "M"
                    continue
                }
                path += "\(command)\(SVG.number(across(point.x))) \(SVG.number(up(point.y, ticks)))"
                command = "L"
            }
            return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color(index))\" stroke-width=\"2\"/>"
        }
    }

    private var marks: [String] {
        chart.marks.enumerated().flatMap { index, mark -> [String] in
            let place = across(mark.x)
            let (top, bottom) = (SVG.number(Drawing.top), SVG.number(Drawing.bottom))
            let path = "M\(SVG.number(place)) \(top)L\(SVG.number(place)) \(bottom)"
            return [
                "<path d=\"\(path)\" stroke=\"#6c757d\" stroke-dasharray=\"4 3\"/>",
                // One under the other, so that near ones do not cover each other.
                SVG.text(place + 4, Drawing.bottom - 8 - Double(index) * 14, mark.label, anchor: "start"),
            ]
        }
    }

    private var labels: [String] {
        let middle = (Drawing.top + Drawing.bottom) / 2
        var labels = [
            SVG.text((Drawing.start + Drawing.end) / 2, Drawing.height - 16, chart.xLabel, anchor: "middle"),
            turned(20, middle, chart.yLabel),
        ]
        if right != nil { labels.append(turned(Drawing.width - 12, middle, chart.rightLabel)) }
        return labels
    }

    private var legend: [String] {
        guard chart.lines.count > 1 else { return [] }
        return chart.lines.enumerated().flatMap { index, line -> [String] in
            let place = Drawing.top + 16 + Double(index) * 18
            let swatch =
                "<rect x=\"\(SVG.number(Drawing.end - 150))\" y=\"\(SVG.number(place - 7))\" width=\"18\" height=\"4\" fill=\"\(color(index))\"/>"
            return [swatch, SVG.text(Drawing.end - 126, place, line.label, anchor: "start")]
        }
    }

    private func color(_ index: Int) -> String { Drawing.colors[index % Drawing.colors.count] }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<path d=\"M\(SVG.number(x1)) \(SVG.number(y1))L\(SVG.number(x2)) \(SVG.number(y2))\" stroke=\"#dee2e6\"/>"
    }

    private func turned(_ x: Double, _ y: Double, _ text: String) -> String {
        let place = "\(SVG.number(x)) \(SVG.number(y))"
        return "<text transform=\"translate(\(place)) rotate(-90)\" text-anchor=\"middle\">\(SVG.escaped(text))</text>"
    }
}

extension AxisTicks {
    var width: Double { range.upperBound - range.lowerBound }
}

extension LineChart.Scale {
    /// Where a number lies; not finite where it has no place.
    func place(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .logarithmic: value > 0 ? log10(value) : .nan
        }
    }
}
