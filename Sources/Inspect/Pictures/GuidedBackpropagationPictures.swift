import FoveaData
import FoveaTraining

/// `guided-backprop`.
struct GuidedBackpropagationPictures: Picture {
    var title: String { "Guided backpropagation" }
    var explanation: String {
        "The class score's gradient for the image, of which every ReLU lets through only what is positive (Springenberg et al. 2015). Mid-grey is "
            + "0. It shows edges and parts clearly, but says less about the class than its sharpness suggests: much of it stays when the last layers' "
            + "weights are random (Adebayo et al. 2018). Each picture is scaled to the magnitude below which 99 % of its numbers lie."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let gradients = try GuidedBackpropagation(inspection.inspector)(
            inspection.images, classes: inspection.classes(), batchSize: inspection.batchSize)
        var grid = AttributionGrid(inspection)
        let numbers = AttributionGrid.perImage(gradients)
        grid.add(
            "gradient",
            numbers.map { values in
                let scaled = Scaled.byMagnitude(values, largest: AttributionGrid.ceiling(values))
                return Image(scaled, size: inspection.imageSize, channels: inspection.channels, .centred).shown
            })
        return [
            try grid.drawing(
                "guided-backprop", title: "guided backpropagation",
                numbers: ["largest": .array(numbers.map { .double($0.map(\.magnitude).max() ?? 0) })])
        ]
    }

    static let registration = PictureRegistryEntry(
        "guided-backprop", "a class score's gradient of which ReLUs let through what is positive"
    ) { _ in GuidedBackpropagationPictures() }
}
