import FoveaInspect
import FoveaPages
import FoveaTensor
import FoveaTraining

extension ReportPage {
    /// How well the classes are told apart, or the values met.
    var answers: Section {
        switch images {
        case .classes(let images)?: classSection(images)
        case .values(let images)?: valueSection(images)
        case nil: Section("classes", "Classes", missing)
        }
    }

    /// The images that the network was most wrong about, and those it was best at.
    var examples: Section {
        switch images {
        case .classes(let images)?: exampleSection(images)
        case .values(let images)?: exampleSection(images)
        case nil: Section("images", "Images", missing)
        }
    }

    private var missing: String { HTML.paragraph("Left out: \(noImages)", class: "muted") }

    /// Images with what is said of each: HTML.
    ///
    /// - Parameter picture: `nil` for an image that could not be read again.
    static func figures<Answer>(
        _ answers: [Answer], picture: (Answer) -> String?, caption: (Answer) -> String
    ) -> String {
        guard !answers.isEmpty else { return HTML.paragraph("None.", class: "muted") }
        return HTML.figures(
            answers.map { (picture: picture($0) ?? HTML.paragraph("(cannot be shown)"), caption: caption($0)) })
    }
}

/// Of a network that tells classes apart.
extension ReportPage {
    /// A table of the classes, bars, and the confusion matrix.
    private func classSection(_ images: ExaminedImages) -> Section {
        let evaluation = images.evaluation
        let matrix = images.confusion
        let rows = matrix.classes.enumerated().map { place, score in
            [images.name(place)] + ReportPage.cells(score) + [confused(place, images)]
        }
        let means = ConfusionMatrix.Average.allCases.map { ["\($0) mean"] + ReportPage.cells(matrix.mean($0)) + [""] }
        let table = HTML.table(
            ["class", "recall", "precision", "F1", "images", "most often taken for"], rows + means,
            numbers: [1, 2, 3, 4])
        let lead = HTML.paragraph(
            "The \(evaluation.count.grouped) \(images.split) images with the run's best weights: \((evaluation.top1 ?? 0).percent) right, "
                + "cross-entropy \(evaluation.loss.short).")
        let pictures = HTML.pictures([images.classChart.svg, images.confusionChart.svg])
        let shown = rows.count > 30 ? HTML.fold("all \(rows.count) classes", table) : table
        return Section("classes", "Classes", [lead, shown, pictures].joined(separator: "\n"))
    }

    private func exampleSection(_ images: ExaminedImages) -> Section {
        let parts = [
            "<h3>Highest loss</h3>",
            HTML.paragraph(
                "Of the \(images.split) images. Look for labels that are wrong, images that show nothing or several things, and what they have in common.",
                class: "muted"),
            figures(images.worst, of: images), "<h3>Most confident right ones, of each class in turn</h3>",
            figures(images.best, of: images),
        ]
        return Section("images", "Images", parts.joined(separator: "\n"))
    }

    private static func cells(_ score: ConfusionMatrix.ClassScore) -> [String] {
        [score.recall.percent, score.precision.percent, score.f1.percent, score.support.grouped]
    }

    /// The class that images of another are most often taken for.
    private func confused(_ place: Int, _ images: ExaminedImages) -> String {
        let row = images.confusion.counts[place]
        let others = row.indices.filter { $0 != place && row[$0] > 0 }
        guard let most = others.max(by: { row[$0] < row[$1] }) else { return "" }
        return "\(images.name(most)) (\(row[most].grouped))"
    }

    private func figures(_ answers: [ExaminedImages.Answer], of images: ExaminedImages) -> String {
        ReportPage.figures(answers) { answer in
            answer.image.flatMap { try? HTML.image($0, described: images.name(answer.label)) }
        } caption: { answer in
            let (label, said) = (images.name(answer.label), images.name(answer.answer))
            let sentence =
                answer.label == answer.answer
                ? "<b>\(HTML.escaped(label))</b>, \(answer.probability.percent)"
                : "<b>\(HTML.escaped(label))</b>, taken for <b>\(HTML.escaped(said))</b> with \(answer.probability.percent); "
                    + "the label has \(answer.labelProbability.percent)"
            return "\(sentence)<br><small>loss \(answer.loss.short), \(HTML.escaped(answer.place))</small>"
        }
    }
}
