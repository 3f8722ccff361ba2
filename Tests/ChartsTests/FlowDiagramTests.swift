import FoveaCharts
import Foundation
import TestSupport
import Testing

@Suite struct FlowDiagramTests {
    private static func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

    private static func chain(_ count: Int) -> FlowDiagram {
        FlowDiagram(
            title: "a < b",
            boxes: (0..<count).map {
                .init(lines: ["layer \($0)"], note: "4x8x8", kind: .convolution, inputs: $0 == 0 ? [] : [$0 - 1])
            })
    }

    @Test func everyBoxAndArrowIsThere() throws {
        var boxes = Self.chain(3).boxes
        boxes.append(.init(lines: ["+", "ReLU & more"], note: "10", kind: .junction, inputs: [2, 0]))
        let svg = FlowDiagram(title: "a < b", boxes: boxes).svg
        #expect(Self.count("<rect", in: svg) == 1 + 4)
        #expect(Self.count("marker-end", in: svg) == 4)
        // The way past two boxes is a curve, and the neighbours' are straight.
        #expect(Self.count("C", in: svg.components(separatedBy: "<path").dropFirst(2).joined()) >= 1)
        #expect(svg.contains("a &lt; b") && svg.contains("ReLU &amp; more") && svg.contains(">4x8x8<"))
        #expect(throws: Never.self) { _ = try XMLDocumentCheck(svg) }
    }

    /// A column of boxes 47 units apart is 1150 long at most.
    @Test func longFlowsHaveColumns() throws {
        func width(_ count: Int) throws -> Double {
            let svg = Self.chain(count).svg
            let start = try #require(svg.range(of: "viewBox=\"0 0 "))
            return try #require(Double(svg[start.upperBound...].prefix { $0 != " " }))
        }
        #expect(try width(20) == width(2))
        #expect(try width(30) == 2 * width(2) - 24)
    }

    @Test func longLinesAreSqueezedIntoTheirBox() {
        let long = String(repeating: "x", count: 60)
        let svg = FlowDiagram(
            title: "", boxes: [.init(lines: [long, "short"], note: "", kind: .other, inputs: [])]
        ).svg
        #expect(Self.count("textLength", in: svg) == 1)
    }
}
