import FoveaData
import FoveaPages
import FoveaSpec
import FoveaTraining

/// `misclassified`.
struct MisclassifiedPictures: Picture {
    let count: Int

    var title: String { "Misclassified images" }
    var explanation: String {
        "Those with the highest loss first: the network was sure, and wrong. Look for labels that are wrong, images that show nothing or several "
            + "things, and what they have in common. Below each are its label, the answer, its probability and the loss."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let examined = try inspection.examined(for: "misclassified")
        let wrong = examined.misclassified.prefix(count)
        let cells = wrong.map { answer in
            PictureGrid.Cell(
                answer.image?.shown,
                [
                    examined.name(answer.label), "→ \(examined.name(answer.answer))",
                    answer.probability.percent, "loss \(answer.loss.threeFigures)",
                ])
        }
        let evaluation = examined.evaluation
        let all = evaluation.count - Int((evaluation.top1 ?? 0) * Double(evaluation.count) + 0.5)
        return [
            Drawing(
                "misclassified",
                note:
                    "\(all.grouped) of the \(evaluation.count.grouped) \(examined.split) images were answered wrongly: "
                    + "\((evaluation.top1 ?? 0).percent) right, cross-entropy \(evaluation.loss.short).",
                try PictureGrid(
                    title: "the \(wrong.count) misclassified \(examined.split) images with the highest loss",
                    cells: PictureGrid.rows(of: cells)),
                numbers: [
                    "count": .int(all),
                    "images": .array(
                        wrong.map {
                            .object([
                                "index": .int($0.index), "place": .string($0.place),
                                "label": .string(examined.name($0.label)),
                                "answer": .string(examined.name($0.answer)), "probability": .double($0.probability),
                                "loss": .double($0.loss),
                            ])
                        }),
                ])
        ]
    }

    static let registration = PictureRegistryEntry(
        "misclassified", "wrongly answered images, the highest loss first: count=27"
    ) { spec in MisclassifiedPictures(count: try spec.int("count", default: 27, in: 1...60)) }
}
