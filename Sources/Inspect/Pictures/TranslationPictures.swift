import FoveaCharts
import FoveaData
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `translation`.
struct TranslationPictures: Picture {
    let pixels: Int?
    let count: Int

    var title: String { "Translation" }
    var explanation: String {
        "The answers when the images are moved, with the border's pixels repeated in the gap: the mean probability of the class that the network names "
            + "without a shift, and the share of the images that are still given it. A flat curve is a network that does not mind where the object "
            + "is. Teeth come from strides and pooling (Azulay and Weiss 2019); a curve that falls at once from flattening the last map, and from "
            + "training without shifts: try the augmentation crop."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let inspector = inspection.inspector
        let images: [Image]
        if let dataset = inspection.collection, inspection.subjects.allSatisfy({ $0.index != nil }) {
            images = try ContactSheet.choice(of: dataset, count: count, seed: 0).map {
                try inspector.framed(dataset.image(at: $0))
            }
        } else {
            images = inspection.subjects.map(\.image)
        }
        let side = min(inspection.imageSize.height, inspection.imageSize.width)
        let pixels = min(pixels ?? max(side / 4, 1), side)
        let test = try TranslationTest(inspector, images, pixels: pixels, batchSize: inspection.batchSize)
        func points(_ points: [TranslationTest.Point], _ value: KeyPath<TranslationTest.Point, Double>) -> [(
            x: Double, y: Double
        )] {
            points.map { (Double($0.shift), $0[keyPath: value]) }
        }
        func numbers(_ points: [TranslationTest.Point]) -> Event.Value {
            .array(
                points.map {
                    .object(["shift": .int($0.shift), "probability": .double($0.probability), "kept": .double($0.kept)])
                })
        }
        let what = images.count == 1 ? "one image" : "\(images.count.grouped) images"
        return [
            Drawing(
                "translation",
                LineChart(
                    title: "answers for moved images, \(what)", xLabel: "pixels to the right, or down",
                    yLabel: "mean probability, share",
                    lines: [
                        .init(label: "probability, to the right", points: points(test.horizontal, \.probability)),
                        .init(label: "probability, down", points: points(test.vertical, \.probability)),
                        .init(
                            label: "same answer, to the right", points: points(test.horizontal, \.kept), style: .faint,
                            color: 0),
                        .init(
                            label: "same answer, down", points: points(test.vertical, \.kept), style: .faint, color: 1),
                    ]),
                numbers: [
                    "images": .int(test.count), "right": numbers(test.horizontal), "down": numbers(test.vertical),
                ])
        ]
    }

    static let registration = PictureRegistryEntry(
        "translation", "the answers when the images are moved: pixels (a quarter of the image), count=200"
    ) { spec in
        let pixels = try spec.int("pixels")
        if let pixels { try TranslationTest.require(pixels: pixels) }
        return TranslationPictures(pixels: pixels, count: try spec.int("count", default: 200, in: 1...5000))
    }
}
