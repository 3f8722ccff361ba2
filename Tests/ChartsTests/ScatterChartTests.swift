import Testing

@testable import FoveaCharts

@Suite struct ScatterChartTests {
    /// Both directions have one scale, with the middle of the points in the middle of the square.
    @Test func placesArePoints() {
        let chart = ScatterChart(title: "t", groups: [.init(label: "a", points: [(0, 0), (4, 2)])])
        // 576 units for 4: the points lie at 344 ± 288 and 344 ± 144.
        #expect(
            chart.content.contains(
                "<circle cx=\"56.0\" cy=\"488.0\" r=\"3\"/><circle cx=\"632.0\" cy=\"200.0\" r=\"3\"/>"))
    }

    /// A seventh group has the first colour again, and another form.
    @Test func groupsDiffer() {
        let chart = ScatterChart(
            title: "t", groups: (0..<7).map { .init(label: "g\($0)", points: [(Double($0), 0)]) })
        #expect(
            chart.content.contains("class=\"s0\" fill=\"currentColor\" fill-opacity=\"0.75\"><title>g6</title><path"))
        #expect(
            chart.content.contains("class=\"s5\" fill=\"currentColor\" fill-opacity=\"0.75\"><title>g5</title><circle"))
    }
}
