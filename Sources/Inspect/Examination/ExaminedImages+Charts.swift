import FoveaCharts
import FoveaPages

extension ExaminedImages {
    /// So many bars can be read; of more classes, those with the lowest recall are shown.
    private static let mostBars = 40

    /// Recall and precision of each class.
    public var classChart: BarChart {
        let scores = confusion.classes.enumerated().filter { $0.element.support > 0 }
        let shown =
            scores.count <= ExaminedImages.mostBars
            ? scores
            : Array(scores.sorted { $0.element.recall < $1.element.recall }.prefix(ExaminedImages.mostBars))
        let which =
            shown.count < scores.count ? "the lowest \(shown.count) of \(scores.count) classes" : "each class"
        return BarChart(
            title: "recall and precision of \(which), \(split) images", valueLabel: "share",
            bars: shown.map {
                .init(label: name($0.offset), value: $0.element.recall, second: $0.element.precision)
            }, seriesLabels: ["recall", "precision"], number: .percent)
    }

    /// Which class was taken for which.
    public var confusionChart: MatrixChart {
        MatrixChart(
            title: "confusion, \(split) images", rowLabel: "class", columnLabel: "answer",
            rows: confusion.counts.indices.map(name), columns: confusion.counts.indices.map(name),
            values: confusion.counts.map { $0.map(Double.init) }, shading: .byRow)
    }
}
