import FoveaData
import FoveaTensor
import FoveaTraining

/// `grad-cam` and `grad-cam++`.
struct GradCAMPictures: Picture {
    let variant: GradCAM.Variant

    var title: String { variant == .gradCAM ? "Grad-CAM" : "Grad-CAM++" }

    var explanation: String {
        let weights =
            variant == .gradCAM
            ? "Channels of a late layer, each weighted by the mean gradient of the class's score for it (Selvaraju et al. 2017). "
            : "Channels of a late layer, each weighted by a weighted sum of its positive gradients, so that several objects of a class "
                + "are all seen (Chattopadhay et al. 2018). "
        return weights
            + "Bright is where the network sees the class; each map is scaled from 0 to its largest number. Look whether it lies on the object, "
            + "or on what happens to stand beside it. An image that stays grey has no place that speaks for the class."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let inspector = inspection.inspector
        let layers = try inspection.spatialLayers(for: variant.rawValue) {
            [try inspector.lastSpatialLayer(for: variant.rawValue)]
        }
        let classes = try inspection.classes()
        var grid = AttributionGrid(inspection)
        var numbers: [Event.Value] = []
        for layer in layers {
            let cam = try GradCAM(inspector, layer: layer, variant: variant)
            let maps = AttributionGrid.perImage(
                try cam(inspection.images, classes: classes, batchSize: inspection.batchSize))
            let size = ImageSize(height: cam.size.height, width: cam.size.width)
            grid.add(
                "\(layer) \(size)",
                zip(inspection.subjects, maps).map { subject, map in
                    subject.image.shown.heated(
                        Scaled.fromZero(Scaled.resized(map, from: size, to: inspection.imageSize)))
                })
            numbers.append(
                .object([
                    "layer": .string(layer), "largest": .array(maps.map { .double($0.max() ?? 0) }),
                ]))
        }
        let name = variant == .gradCAM ? "grad-cam" : "grad-cam-plus-plus"
        return [
            try grid.drawing(
                name, title: title, numbers: ["layers": .array(numbers)])
        ]
    }

    static let registration = registration(.gradCAM, "where a class is seen: the gradient's weights of a late layer")
    static let plusPlusRegistration = registration(.plusPlus, "the same, for several objects of a class")

    private static func registration(_ variant: GradCAM.Variant, _ summary: String) -> PictureRegistryEntry {
        .init(variant.rawValue, summary) { _ in GradCAMPictures(variant: variant) }
    }
}
