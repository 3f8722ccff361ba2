import FoveaData
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `neighbours`.
struct NeighbourPictures: Picture {
    let count: Int

    var title: String { "Nearest neighbours" }
    var explanation: String {
        "The images whose features before the classifier lie nearest: what the network finds alike. Neighbours of another class show what it "
            + "cannot tell apart, and often labels that are wrong. Below each are its class and its Euclidean distance."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let inspector = inspection.inspector
        let dataset = try inspection.requireCollection(for: "neighbours")
        let features = try inspection.features(for: "neighbours")
        let own = try inspector.look(at: inspection.images, keeping: [features.layer]).values[features.layer]
        let queries = own.reshaped([own.shape[0], own.count / own.shape[0]])
        let neighbours = NearestNeighbours(features.values)
        let captions = try inspection.captions()
        let isClassifier = inspector.model.card.values == nil
        var numbers: [Event.Value] = []
        let cells = try inspection.subjects.enumerated().map { place, subject in
            let own = subject.index.flatMap { features.indices.firstIndex(of: $0) }
            let found = neighbours.nearest(to: queries.floats(place), count: count, excluding: own)
            numbers.append(
                .object([
                    "image": .string(subject.name),
                    "neighbours": .array(found.map { .int(features.indices[$0.index]) }),
                    "distances": .array(found.map { .double($0.distance) }),
                ]))
            return try [PictureGrid.Cell(subject.image.shown, captions[place])]
                + found.map { neighbour in
                    let index = features.indices[neighbour.index]
                    return PictureGrid.Cell(
                        try inspector.framed(dataset.image(at: index)).shown,
                        [
                            isClassifier ? inspector.name(features.labels[neighbour.index]) : dataset.place(of: index),
                            neighbour.distance.threeFigures,
                        ])
                }
        }
        return [
            Drawing(
                "neighbours", note: "Features: \(features.layer), \(features.width.grouped) numbers of each image.",
                try PictureGrid(
                    title: "nearest of \(dataset.count.grouped) \(inspection.split) images", cells: cells,
                    columnLabels: ["image"] + (0..<count).map { "\($0 + 1)" }),
                numbers: ["layer": .string(features.layer), "images": .array(numbers)])
        ]
    }

    static let registration = PictureRegistryEntry(
        "neighbours", "the images whose features before the classifier are nearest: count=8"
    ) { spec in NeighbourPictures(count: try spec.int("count", default: 8, in: 1...50)) }
}
