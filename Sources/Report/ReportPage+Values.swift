import FoveaInspect
import FoveaPages

/// Of a network that gives values.
extension ReportPage {
    /// A table of the values, and what the network gives over what the images are labelled with.
    func valueSection(_ images: ExaminedValues) -> Section {
        let evaluation = images.evaluation
        let rows = images.scores.map { [$0.name, $0.rmse.short, $0.mae.short, $0.r2.short] }
        let parts = [
            HTML.paragraph(
                "The \(evaluation.count.grouped) \(images.split) images with the run's best weights: mean squared error "
                    + "\(evaluation.loss.short)."),
            HTML.table(
                ["value", "root of the mean squared error", "mean absolute error", "R²"], rows, numbers: [1, 2, 3]),
            HTML.pictures(images.charts.map(\.svg)),
        ]
        return Section("values", "Values", parts.joined(separator: "\n"))
    }

    func exampleSection(_ images: ExaminedValues) -> Section {
        let parts = [
            "<h3>Furthest off</h3>",
            HTML.paragraph(
                "Of the \(images.split) images, by the distance in deviations of the values. Look for labels that are wrong, and what "
                    + "they have in common.", class: "muted"),
            figures(images.worst, of: images), "<h3>Met best</h3>", figures(images.closest, of: images),
        ]
        return Section("images", "Images", parts.joined(separator: "\n"))
    }

    private func figures(_ answers: [ExaminedValues.Answer], of images: ExaminedValues) -> String {
        ReportPage.figures(answers) { answer in
            answer.image.flatMap { try? HTML.image($0, described: answer.place) }
        } caption: { answer in
            let sentences = images.scores.enumerated().map { column, score in
                "<b>\(HTML.escaped(score.name))</b> \(answer.wanted[column].short), the network gives "
                    + "<b>\(answer.given[column].short)</b>"
            }
            return sentences.joined(separator: "<br>")
                + "<br><small>\(answer.error.short) deviations off, \(HTML.escaped(answer.place))</small>"
        }
    }
}
