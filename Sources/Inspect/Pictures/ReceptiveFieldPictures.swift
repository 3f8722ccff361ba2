import FoveaData
import FoveaLayers
import FoveaPages
import FoveaTensor
import FoveaTraining

/// `receptive-field`.
struct ReceptiveFieldPictures: Picture {
    var title: String { "Receptive fields" }
    var explanation: String {
        "What one output of a layer can see of the image at most: the one in the middle of the layer's map (Araujo et al. 2019). An object that is "
            + "larger than the last frame is never seen whole before pooling. What counts in practice is smaller, and strongest in its "
            + "middle (Luo et al. 2016)."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let inspector = inspection.inspector
        let rows = try Summary(of: inspector.model.model, input: inspector.inputShape).rows
        let spatial = rows.filter { $0.outputShape.count == 3 && $0.outputShape[1] * $0.outputShape[2] > 1 }
        var shown: [Summary.Row] = []
        if let layers = inspection.layers {
            shown = spatial.filter { layers.contains($0.path) }
        } else {
            // Only where it grows.
            for row in spatial where row.receptiveField != shown.last?.receptiveField { shown.append(row) }
        }
        guard !shown.isEmpty else {
            throw FoveaError.usage(
                "receptive-field needs a layer with a height and a width that is no group of others; there are: "
                    + (spatial.isEmpty ? "none" : spatial.map(\.path).joined(separator: ", ")))
        }
        let image = inspection.subjects[0].image.shown
        let scale = max(1, 112 / max(image.height, image.width))
        let cells = shown.map { row in
            let box = row.box(in: image.size)
            let scaled = ImageBox(
                top: box.top * scale, left: box.left * scale, height: box.height * scale, width: box.width * scale)
            return PictureGrid.Cell(
                image.enlarged(scale).outlined(scaled),
                [
                    row.path, "sees \(row.receptiveField[0])x\(row.receptiveField[1])",
                    "map \(row.outputShape[1])x\(row.outputShape[2])",
                ])
        }
        return [
            Drawing(
                "receptive-field",
                try PictureGrid(
                    title: "receptive fields, on an image of \(image.size)",
                    cells: PictureGrid.rows(of: cells, side: 112), side: 112),
                numbers: [
                    "layers": .array(
                        shown.map {
                            .object([
                                "layer": .string($0.path),
                                "receptive_field": .array($0.receptiveField.map { .int($0) }),
                            ])
                        })
                ])
        ]
    }

    static let registration = PictureRegistryEntry(
        "receptive-field", "what one output of each layer can see, drawn on the image"
    ) { _ in ReceptiveFieldPictures() }
}
