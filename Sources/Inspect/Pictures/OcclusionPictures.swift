import FoveaData
import FoveaSpec
import FoveaTraining

/// `occlusion`.
struct OcclusionPictures: Picture {
    let window: Int?
    let stride: Int?

    var title: String { "Occlusion" }
    var explanation: String {
        "How much the class's score falls when a window of mean grey covers that place (Zeiler and Fergus 2014). Red places are those that the "
            + "answer needs; without the blue ones the network would be surer. It asks the network itself and not its gradients, at the cost of a "
            + "forward pass for every place. Each picture is scaled to its largest magnitude; the largest fall stands below it."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let occlusion = try Occlusion(inspection.inspector, window: window, stride: stride)
        let maps = AttributionGrid.perImage(
            try occlusion(inspection.images, classes: inspection.classes(), batchSize: inspection.batchSize))
        let falls = maps.map { $0.max() ?? 0 }
        var grid = AttributionGrid(inspection)
        grid.add(
            "score falls by", maps.map { Image(Scaled.byMagnitude($0), size: inspection.imageSize, .signed) },
            captions: falls.map { "at most \($0.threeFigures)" })
        return [
            try grid.drawing(
                "occlusion", title: "occlusion",
                note: "A window of \(occlusion.window)x\(occlusion.window) pixels, \(occlusion.stride) apart.",
                numbers: [
                    "window": .int(occlusion.window), "stride": .int(occlusion.stride),
                    "largest": .array(falls.map { .double($0) }),
                ])
        ]
    }

    static let registration = PictureRegistryEntry(
        "occlusion",
        "how much a class's score falls when a place is covered: window (a quarter of the image), stride (a third of it)"
    ) { spec in OcclusionPictures(window: try spec.int("window"), stride: try spec.int("stride")) }
}
