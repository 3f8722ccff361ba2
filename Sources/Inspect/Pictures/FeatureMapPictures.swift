import FoveaData
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `maps`.
struct FeatureMapPictures: Picture {
    let images: Int
    let channels: Int

    var title: String { "Feature maps" }
    var explanation: String {
        "What layers give for an image, channel by channel: early ones edges and colours in fine places, late ones parts in coarse ones. Each "
            + "channel has a scale of its own, from black at its smallest number to white at its largest, which stand below it. A channel that is "
            + "the same everywhere is mid-grey: if it is so for every image, it is dead."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let layers = try inspection.spatialLayers(for: "maps") { try usual(inspection) }
        let shown = min(images, inspection.subjects.count)
        let all = try FeatureMaps.of(layers, inspection.inspector, inspection.images.rows(0..<shown))
        let captions = try inspection.captions()
        return try (0..<shown).flatMap { image in
            try all.map { maps in
                let found = maps.images[image]
                let chosen = found.prefix(channels)
                let size = ImageSize(height: maps.size.height, width: maps.size.width)
                let cells =
                    [PictureGrid.Cell(inspection.subjects[image].image.shown, captions[image])]
                    + chosen.map { channel in
                        PictureGrid.Cell(
                            Image(
                                Scaled.between(channel.values, channel.lowest, channel.highest), size: size, .grey),
                            [
                                "channel \(channel.index)",
                                "\(channel.lowest.threeFigures) … \(channel.highest.threeFigures)",
                            ])
                    }
                let which =
                    chosen.count < found.count
                    ? "the first \(chosen.count) of \(found.count) channels" : "\(found.count) channels"
                let name =
                    inspection.subjects[image].label.map(inspection.inspector.name) ?? inspection.subjects[image].name
                return Drawing(
                    "maps-\(image)-\(maps.layer.fileName)",
                    try PictureGrid(
                        title: "\(maps.layer): \(which) of \(size), for \(name)", cells: PictureGrid.rows(of: cells)),
                    numbers: [
                        "layer": .string(maps.layer), "image": .string(inspection.subjects[image].name),
                        "lowest": .array(found.map { .double($0.lowest) }),
                        "highest": .array(found.map { .double($0.highest) }),
                    ])
            }
        }
    }

    /// Four layers, from the first that has places to the last.
    private func usual(_ inspection: Inspection) throws -> [String] {
        let last = try inspection.inspector.lastSpatialLayer(for: "maps")
        let spatial = inspection.inspector.layers.filter {
            $0.type.shape.rank == 4 && $0.type.shape[2] * $0.type.shape[3] > 1
        }.map(\.path)
        let known = Array(spatial.prefix(through: spatial.firstIndex(of: last) ?? spatial.count - 1))
        let count = min(4, known.count)
        return (0..<count).map { known[count > 1 ? $0 * (known.count - 1) / (count - 1) : 0] }
    }

    static let registration = PictureRegistryEntry(
        "maps", "what layers give for an image, channel by channel: images=2, channels=16"
    ) { spec in
        FeatureMapPictures(
            images: try spec.int("images", default: 2, in: 1...100),
            channels: try spec.int("channels", default: 16, in: 1...1024))
    }
}
