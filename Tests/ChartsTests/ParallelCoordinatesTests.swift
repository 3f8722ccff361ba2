import Foundation
import Testing

@testable import FoveaCharts

@Suite struct ParallelCoordinatesTests {
    private static func chart(lowestIsBest: Bool = false) -> ParallelCoordinates {
        ParallelCoordinates(
            title: "t",
            axes: [
                .init(name: "lr", scale: .logarithmic), .init(name: "augment", scale: .categories(["none", "flip"])),
                .init(name: "dropout"),
            ],
            lines: [
                .init(values: [0.1, 1, 0], score: 0.9), .init(values: [1e-5, 0, 1], score: 0.1),
                .init(values: [1e-3, nil, 0.5], score: 0.5),
            ], scoreLabel: "top1", lowestIsBest: lowestIsBest)
    }

    private static func lines(_ chart: ParallelCoordinates) -> [String] {
        chart.svg.components(separatedBy: "\n").filter { $0.contains("stroke-linecap") }
    }

    /// Axes stand at 72, 316 and 560, from 344 up to 56: 1e-5 to 0.1 over the whole height, two names at its quarters.
    @Test func linesGoThroughTheirValues() {
        let lines = Self.lines(Self.chart())
        #expect(lines.count == 3)
        #expect(lines[0].contains("d=\"M72.0 344.0L316.0 272.0L560.0 56.0\"") && lines[0].contains("class=\"r0\""))
        #expect(lines[1].contains("d=\"M72.0 200.0h0.1M560.0 200.0h0.1\""), "no value on the second axis")
        #expect(lines[1].contains("d=\"M72.0 200.0L560.0 200.0\"") && lines[1].contains("stroke-dasharray"))
        #expect(!lines[0].contains("stroke-dasharray"))
        #expect(lines[2].contains("d=\"M72.0 56.0L316.0 128.0L560.0 344.0\"") && lines[2].contains("class=\"best\""))
    }

    @Test func theBestIsLastAndSaysItsScore() {
        #expect(Self.chart().svg.contains("best: 0.9<"))
        let lowest = Self.chart(lowestIsBest: true)
        #expect(lowest.svg.contains("best: 0.1<"))
        #expect(
            Self.lines(lowest).last?.contains("M72.0 344.0") == true && Self.lines(lowest)[0].contains("class=\"r0\""))
    }

    @Test func theColorBarHasItsNumbers() {
        let svg = Self.chart().svg
        for text in ["top1", "0.2", "0.8", "none", "flip", "lr"] { #expect(svg.contains(">\(text)</text>"), "\(text)") }
        let same = ParallelCoordinates(
            title: "", axes: [.init(name: "a")], lines: [.init(values: [1], score: 3)], scoreLabel: "s")
        #expect(!same.svg.contains(">s</text>"), "one score needs no scale")
    }
}
