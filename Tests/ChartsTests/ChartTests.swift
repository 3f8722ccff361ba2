import Foundation
import TestSupport
import Testing

@testable import FoveaCharts

/// What holds for every picture.
@Suite struct ChartTests {
    private static let line = LineChart(
        title: "a < b", xLabel: "x & y", yLabel: "\"", rightLabel: "z",
        lines: [
            .init(label: "<i>", points: [(1, 1), (2, 0), (3, .infinity)]),
            .init(label: "b", points: [(1, 2)], style: .points),
            .init(label: "c", points: [(1, 2), (2, 3)], style: .faint, axis: .right),
        ], xScale: .logarithmic, yScale: .logarithmic, marks: [.init(x: -1, label: "nowhere"), .init(x: 2, label: "&")])
    private static let bars = BarChart(
        title: "<", valueLabel: "&", bars: [.init(label: "<b>", value: 1, second: -2), .init(label: "c", value: .nan)],
        seriesLabels: ["one", "<two>"], number: .percent)
    private static let matrix = MatrixChart(
        title: "<", rowLabel: "&", columnLabel: ">", rows: ["<r>", "s"], columns: ["c", "&d"],
        values: [[1, -2], [.nan]])
    private static let parallel = ParallelCoordinates(
        title: "<",
        axes: [
            .init(name: "<a>"), .init(name: "b", scale: .categories(["<none>"])), .init(name: "c", scale: .logarithmic),
        ],
        lines: [
            .init(values: [1, 0, 0.1], score: 1), .init(values: [nil, 7, -1], score: .nan), .init(values: [], score: 2),
        ],
        scoreLabel: "&")
    /// More groups than there are colours, so that there are points of every form.
    private static let scatter = ScatterChart(
        title: "<", xLabel: "&", yLabel: ">",
        groups: [.init(label: "<b>", points: [(1, 2), (.nan, 0)])]
            + (0..<44).map { .init(label: "group \($0)", points: [(Double($0), .infinity), (0, Double($0))]) })
    private static let regions = RegionChart(
        title: "<", x: -1...1, y: 0...1, answers: [[0, 1], []],
        points: [.init(x: 0, y: 0.5, label: 0), .init(x: .nan, y: 0, label: 7)], classLabels: ["<a>", "&"])
    private static let empty: [any Chart] = [
        LineChart(title: "", xLabel: "", yLabel: "", lines: []), BarChart(title: "", valueLabel: "", bars: []),
        MatrixChart(title: "", rowLabel: "", columnLabel: "", rows: [], columns: [], values: []),
        ParallelCoordinates(title: "", axes: [], lines: [], scoreLabel: ""), ChartGrid([]),
        ScatterChart(title: "", groups: []),
        ScatterChart(title: "", groups: [.init(label: "one", points: [(2, 3)])]),
        FlowDiagram(title: "", boxes: []),
        RegionChart(title: "", x: 0...0, y: 0...0, answers: [], points: [], classLabels: []),
    ]
    private static let all: [any Chart] =
        [line, bars, matrix, parallel, scatter, regions, ChartGrid([line, bars, matrix], columns: 2)] + empty

    @Test func isXMLWhateverItIsGiven() throws {
        for chart in Self.all {
            let svg = chart.svg
            #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
            #expect(throws: Never.self) { _ = try XMLDocumentCheck(svg) }
            #expect(!svg.contains("nan") && !svg.contains("inf\""), "\(type(of: chart))")
            for markup in ["<i>", "<b>", "<r>", "<a>", "<none>", "<two>"] { #expect(!svg.contains(markup)) }
            #expect(chart.size.width >= 1 && chart.size.height >= 1)
        }
    }

    /// Colours stand in the style sheet and nowhere else, once for each surrounding.
    @Test func colorsAreInOnePlace() throws {
        for chart in Self.all {
            #expect(!chart.content.contains("#"), "\(type(of: chart))")
            #expect(chart.svg.contains("prefers-color-scheme:dark"))
            #expect(chart.svg.components(separatedBy: "http").count == 2, "the name space, and nothing from outside")
        }
        let sheet = ChartColors.styleSheet.components(separatedBy: "@media")
        func selectors(_ sheet: String) -> Int { sheet.components(separatedBy: ".fovea-chart").count - 1 }
        #expect(sheet.count == 2 && selectors(sheet[0]) == selectors(sheet[1]) && selectors(sheet[0]) > 20)
    }

    /// Contrast as WCAG 2 computes it: texts need 4.5, what is drawn 2 at least (a pale one of six series; 3 for the others).
    @Test func colorsStandOutFromBothGrounds() throws {
        func luminance(_ hex: String) throws -> Double {
            let value = try #require(Int(hex.dropFirst(), radix: 16))
            func linear(_ shift: Int) -> Double {
                let c = Double(value >> shift & 255) / 255
                return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
        }
        func contrast(_ a: String, _ b: String) throws -> Double {
            let (x, y) = (try luminance(a) + 0.05, try luminance(b) + 0.05)
            return max(x, y) / min(x, y)
        }
        let ground = ChartColors.ground
        for text in [ChartColors.ink, ChartColors.muted] {
            #expect(try contrast(text.light, ground.light) >= 4.5 && contrast(text.dark, ground.dark) >= 4.5)
        }
        for (index, color) in ChartColors.series.enumerated() {
            #expect(try contrast(color.light, ground.light) >= (index < 3 ? 3 : 2), "\(color)")
            #expect(try contrast(color.dark, ground.dark) >= 5, "\(color)")
        }
    }

    @Test func textsAreFittedInTheirMiddle() {
        #expect(SVG.fitted("short", 100) == "short")
        let fitted = SVG.fitted("runs/a-very-long-name/first", 100)
        #expect(fitted.hasPrefix("runs/a") && fitted.hasSuffix("first") && fitted.contains("…"))
        #expect(SVG.width(of: fitted) <= 100 && SVG.width(of: "鳥鳥") == 24)
        #expect(SVG.escaped("a\u{0}b\nc") == "a\u{FFFD}b c")
    }
}
