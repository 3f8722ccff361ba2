import FoveaData
import FoveaPages
import FoveaTraining

/// `confusion`.
struct ConfusionPictures: Picture {
    var title: String { "Confusion" }
    var explanation: String {
        "Which class was taken for which: rows are labels, columns are answers. Then an image of each cell, the one whose answer was the surest, with "
            + "how many there are."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let examined = try inspection.examined(for: "confusion")
        let shown = examined.exampleClasses
        let counts = examined.confusion.counts
        let cells = shown.map { label in
            shown.map { answer in
                PictureGrid.Cell(
                    examined.examples[[label, answer]]?.image?.shown,
                    counts[label][answer] > 0 ? [counts[label][answer].grouped] : [])
            }
        }
        let which =
            shown.count < counts.count ? "the \(shown.count) most confused of \(counts.count) classes" : "each cell"
        return [
            Drawing(
                "confusion", examined.confusionChart,
                numbers: [
                    "classes": .array(examined.classes.map { .string($0) }),
                    "counts": .array(counts.map { .array($0.map { .int($0) }) }),
                ]),
            Drawing(
                "confusion-images",
                try PictureGrid(
                    title: "an image of \(which): labels on the left, answers above", cells: cells,
                    rowLabels: shown.map(examined.name), columnLabels: shown.map(examined.name), side: 80)),
        ]
    }

    static let registration = PictureRegistryEntry(
        "confusion", "which class was taken for which, with an image of each cell"
    ) { _ in ConfusionPictures() }
}
