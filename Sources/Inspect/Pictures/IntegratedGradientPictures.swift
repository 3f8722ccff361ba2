import FoveaData
import FoveaPages
import FoveaSpec
import FoveaTraining

/// `integrated-gradients`.
struct IntegratedGradientPictures: Picture {
    let steps: Int

    var title: String { "Integrated gradients" }
    var explanation: String {
        "What each pixel contributes to the class's score, against an image that shows nothing: 0 after normalization, the mean colour of the "
            + "training images (Sundararajan et al. 2017). Red speaks for the class, blue against it, white does nothing; the numbers of "
            + "an image add up to what its score is above that of the empty image. Pixels that are as the empty image's contribute nothing. Each "
            + "picture is scaled to the magnitude below which 99 % of its pixels lie."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let found = try IntegratedGradients(inspection.inspector, steps: steps)(
            inspection.images, classes: inspection.classes(), batchSize: inspection.batchSize)
        let maps = AttributionGrid.perImage(found.values).map {
            AttributionGrid.perPixel($0, channels: inspection.channels) { $0.reduce(0, +) }
        }
        var grid = AttributionGrid(inspection)
        grid.add(
            "contribution",
            maps.map {
                Image(
                    Scaled.byMagnitude($0, largest: AttributionGrid.ceiling($0)), size: inspection.imageSize, .signed)
            })
        let worst = found.gaps.map(\.magnitude).max() ?? 0
        return [
            try grid.drawing(
                "integrated-gradients", title: "integrated gradients",
                note: "\(steps) steps; the sums differ from the differences of the scores by at most \(worst.short)"
                    + " (more steps make that less).",
                numbers: ["steps": .int(steps), "gaps": .array(found.gaps.map { .double($0) })])
        ]
    }

    static let registration = PictureRegistryEntry(
        "integrated-gradients", "what each pixel contributes to a class's score: steps=50"
    ) { spec in IntegratedGradientPictures(steps: try spec.int("steps", default: 50, in: 1...2000)) }
}
