import FoveaCharts
import FoveaPages
import FoveaTensor
import FoveaTraining

/// `reliability`.
struct ReliabilityPictures: Picture {
    var title: String { "Reliability" }
    var explanation: String {
        "How sure the network is against how often it is right (Niculescu-Mizil and Caruana 2005; Guo et al. 2017): images by the probability of their "
            + "answer, in 15 bins. Below the diagonal it is surer than it should be, as most networks are after long training; above "
            + "it, less sure. Bins with few images say little."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let examined = try inspection.examined(for: "reliability")
        let bins = examined.calibration.bins
        let all = bins.reduce(0) { $0 + $1.count }
        let filled = bins.filter { $0.count > 0 }
        let chart = LineChart(
            title:
                "reliability, \(examined.split) images: calibration error \((examined.calibration.value * 100).threeFigures) %",
            xLabel: "mean probability of the answer", yLabel: "share of right answers",
            rightLabel: "share of the images",
            lines: [
                .init(label: "right", points: filled.map { ($0.confidence, $0.accuracy) }),
                .init(label: "each bin", points: filled.map { ($0.confidence, $0.accuracy) }, style: .points, color: 0),
                .init(label: "as sure as right", points: [(0, 0), (1, 1)], style: .faint, color: 1),
                .init(
                    label: "share of the images",
                    points: filled.map { ($0.confidence, Double($0.count) / Double(max(all, 1))) }, axis: .right,
                    color: 2),
            ], rightStartsAtZero: true)
        return [
            Drawing(
                "reliability", chart,
                numbers: [
                    "calibration_error": .double(examined.calibration.value),
                    "bins": .array(
                        bins.map {
                            .object([
                                "count": .int($0.count), "accuracy": .double($0.accuracy),
                                "confidence": .double($0.confidence),
                            ])
                        }),
                ])
        ]
    }

    static let registration = PictureRegistryEntry(
        "reliability", "how sure the network is against how often it is right"
    ) { _ in ReliabilityPictures() }
}
