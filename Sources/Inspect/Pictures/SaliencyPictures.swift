import FoveaData
import FoveaTraining

/// `saliency`.
struct SaliencyPictures: Picture {
    var title: String { "Saliency" }
    var explanation: String {
        "The magnitude of the class score's gradient for each pixel, the largest of its channels (Simonyan et al. 2013). Bright pixels are those "
            + "whose change would change the score the most, which need not be the object's: gradients are noisy. Each picture is scaled "
            + "from 0 to the magnitude below which 99 % of its pixels lie."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let gradients = try Saliency(inspection.inspector)(
            inspection.images, classes: inspection.classes(), batchSize: inspection.batchSize)
        let maps = AttributionGrid.perImage(gradients).map {
            AttributionGrid.perPixel($0, channels: inspection.channels) { $0.map(\.magnitude).max() ?? 0 }
        }
        var grid = AttributionGrid(inspection)
        grid.add(
            "|gradient|",
            maps.map { map in
                let ceiling = AttributionGrid.ceiling(map)
                return Image(Scaled.between(map, 0, ceiling), size: inspection.imageSize, .heat)
            })
        return [
            try grid.drawing(
                "saliency", title: "saliency", numbers: ["largest": .array(maps.map { .double($0.max() ?? 0) })])
        ]
    }

    static let registration = PictureRegistryEntry("saliency", "the gradient of a class's score for each pixel") { _ in
        SaliencyPictures()
    }
}
