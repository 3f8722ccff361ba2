import FoveaData
import FoveaLayers
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `exciting`.
struct ExcitingImagePictures: Picture {
    let channels: Int
    let count: Int

    var title: String { "Exciting images" }
    var explanation: String {
        "For each channel the images in which it gives its largest numbers, which stand below: what it looks for (Zeiler and Fergus 2014). The "
            + "frame is what the channel sees at that place, its receptive field. Images that have something in common say what the "
            + "channel stands for; a channel that gives 0 for all of them is dead."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let inspector = inspection.inspector
        let dataset = try inspection.requireCollection(for: "exciting")
        let layers = try inspection.layers ?? [inspector.lastSpatialLayer(for: "exciting")]
        let rows = try Summary(of: inspector.model.model, input: inspector.inputShape).rows
        return try layers.map { layer in
            let found = try ExcitingImages(
                inspector, layer: layer, of: dataset, count: count, batchSize: inspection.batchSize,
                reading: inspection.reading)
            let shown = min(channels, found.channels.count)
            // Spread over all of them: neighbours are no more alike than others, but the first are always shown.
            let chosen = (0..<shown).map { $0 * found.channels.count / shown }
            let summary = rows.last { $0.path == layer }
            let cells = try found.located(inspector, in: dataset, channels: chosen).map { channel, responses in
                try responses.map { response in
                    var image = try inspector.framed(dataset.image(at: response.index)).shown
                    if let place = response.place, let summary {
                        let scale = max(1, 96 / max(image.height, image.width))
                        let box = summary.box(row: place.row, column: place.column, in: image.size)
                        image = image.enlarged(scale).outlined(
                            ImageBox(
                                top: box.top * scale, left: box.left * scale, height: box.height * scale,
                                width: box.width * scale))
                    }
                    let label =
                        inspector.model.card.values == nil ? inspector.name(Int(dataset.label(at: response.index))) : ""
                    return PictureGrid.Cell(image, [response.value.threeFigures, label])
                }
            }
            return Drawing(
                "exciting-\(layer.fileName)",
                try PictureGrid(
                    title:
                        "\(layer): \(shown) of \(found.channels.count) channels, of \(dataset.count.grouped) \(inspection.split) images",
                    cells: cells, rowLabels: chosen.map { "channel \($0)" }),
                numbers: [
                    "layer": .string(layer),
                    "channels": .array(
                        chosen.map { channel in
                            .object([
                                "channel": .int(channel),
                                "images": .array(found.channels[channel].map { .int($0.index) }),
                                "values": .array(found.channels[channel].map { .double($0.value) }),
                            ])
                        }),
                ])
        }
    }

    static let registration = PictureRegistryEntry(
        "exciting", "the images that excite a layer's channels the most: channels=12, count=8"
    ) { spec in
        ExcitingImagePictures(
            channels: try spec.int("channels", default: 12, in: 1...1024),
            count: try spec.int("count", default: 8, in: 1...50))
    }
}
