import Fovea
import FoveaPages
import Foundation

/// From edges to parts: the first layer's filters look for orientations, later channels for classes, and a linear probe reads more from each
/// layer than from the one before (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks"; Alain and Bengio 2016,
/// "Understanding intermediate layers using linear classifier probes").
struct EdgesToParts: Experiment {
    let name = "edges-to-parts"
    let chapter = Chapter.convolution
    let question = "Do the layers of a convolutional network go from edges to what classes are made of?"
    let prediction =
        "Learning makes the first filters' selectivity for orientation more than 1.2 times what random ones have. The share of a channel's variance that classes "
        + "explain rises from layer to layer, and so does the accuracy of a linear probe, by more than 5 points from the first to the last."

    private static let words = "conv32{kernel=5}-bn-relu-pool-conv32-bn-relu-pool-conv32-bn-relu-gap-fc"
    private static let layers = ["relu1", "relu2", "relu3"]

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(5_000, full: 30_000), test: 1_000)
        let data = try TrainingData(parts)
        apparatus.tell("training")
        let trained = try ShortTraining(EdgesToParts.words, on: data, with: apparatus) {
            $0.epochs = apparatus.amount(5, full: 10)
            $0.batchSize = 64
        }
        apparatus.tell("probing")
        let specs = try TracedModel(
            trained.model.model, input: TensorType(Shape([1] + data.inputShape.dimensions)), mode: .inference
        ).specs
        let untrained = try Variables.initialized(specs, seed: apparatus.seed)
        let states = [trained.model.variables, untrained]
        let orientation = states.map { Selectivity.orientation(of: $0["conv1.weight"]) }
        let test = parts.test ?? parts.train
        let (some, others) = try (arrays(parts.train.first(2_000), data), arrays(test, data))
        let probes = try states.map { variables -> (accuracy: [Double], selectivity: [Double]) in
            let (learned, judged) = try (
                means(trained.model.model, variables, some.images, apparatus),
                means(trained.model.model, variables, others.images, apparatus)
            )
            return (
                try EdgesToParts.layers.map { layer in
                    try LinearProbe.accuracy(
                        learned[layer] ?? [], some.labels, judged[layer] ?? [], others.labels) * 100
                },
                EdgesToParts.layers.map { Selectivity.classes(judged[$0] ?? [], others.labels, classes: 10) }
            )
        }
        func rises(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
        func list(_ values: [Double], _ digits: Int) -> String {
            values.map { $0.digits(digits) }.joined(separator: ", ")
        }
        let (learned, random) = (probes[0], probes[1])
        let gain = (learned.accuracy.last ?? 0) - (learned.accuracy.first ?? 0)
        return Findings(
            claims: [
                .init(
                    "the first filters' selectivity for orientation is more than 1.2 times that of random ones",
                    holds: orientation[0] > 1.2 * orientation[1],
                    measured: "\(orientation[0].digits(3)) learned, \(orientation[1].digits(3)) at the beginning"),
                .init(
                    "the share of variance that classes explain rises from layer to layer",
                    holds: rises(learned.selectivity),
                    measured: list(learned.selectivity, 3)),
                .init(
                    "so does the accuracy of a linear probe", holds: rises(learned.accuracy),
                    measured: list(learned.accuracy, 1) + "%"),
                .init(
                    "by more than 5 points from the first to the last", holds: gain > 5,
                    measured: "\(gain.digits(1)) points"),
            ],
            figures: [
                .init(
                    "probe",
                    "What a linear classifier reads from the channels' means, layer by layer: learning, not depth alone, makes it rise.",
                    BarChart(
                        title: "linear probes", valueLabel: "test accuracy, %",
                        bars: EdgesToParts.layers.indices.map {
                            .init(
                                label: EdgesToParts.layers[$0], value: learned.accuracy[$0], second: random.accuracy[$0]
                            )
                        }, seriesLabels: ["learned", "untrained"])),
                .init(
                    "maps",
                    "One image, the first filters, and the strongest feature maps of each layer: outlines first, then coarse spots that answer to parts.",
                    try pictures(trained.model, some.images, apparatus)),
            ],
            tables: [
                .init(
                    "by layer",
                    ["layer", "probe, learned, %", "probe, untrained, %", "variance by class, learned", "untrained"],
                    EdgesToParts.layers.indices.map {
                        [
                            EdgesToParts.layers[$0], learned.accuracy[$0].digits(1), random.accuracy[$0].digits(1),
                            learned.selectivity[$0].digits(3), random.selectivity[$0].digits(3),
                        ]
                    })
            ],
            notes: [
                "Probes see each channel's mean over the image, 32 numbers a layer, so that no layer has more of them; ridge regression on 2,000 images. "
                    + "Selectivity for orientation is 1 minus the circular variance of a filter's answers to gratings (Ringach et al. 2002)."
            ])
    }

    private func arrays(_ dataset: any Dataset, _ data: TrainingData) throws -> (images: [NDArray], labels: [Int]) {
        let loader = try Loader(dataset, data.evaluation, batchSize: 200, order: .sequential, epochs: 1)
        var images: [NDArray] = []
        while let batch = try loader.next() {
            images.append(NDArray(batch.images.shape, batch.images.scalars(as: Float.self)))
        }
        return (images, (0..<dataset.count).map { Int(dataset.label(at: $0)) })
    }

    /// The mean of every channel over the image, a row for each image, by layer.
    private func means(
        _ model: any Layer, _ variables: Variables, _ batches: [NDArray], _ apparatus: Apparatus
    ) throws -> [String: [[Double]]] {
        guard let first = batches.first else { return [:] }
        let probe = try Probe(
            model, inputShape: Shape(Array(first.shape.dimensions.dropFirst())), keeping: EdgesToParts.layers,
            summary: { value, _ in try value.globalAveragePool() }, backend: apparatus.backend)
        let state = try variables.resident(on: apparatus.backend)
        var rows: [String: [[Double]]] = [:]
        for batch in batches {
            let reading = try probe(state, images: batch)
            for layer in EdgesToParts.layers {
                let numbers = try reading.summaries[layer].doubles
                let width = numbers.count / batch.shape[0]
                rows[layer, default: []] += (0..<batch.shape[0]).map {
                    Array(numbers[($0 * width)..<(($0 + 1) * width)])
                }
            }
        }
        return rows
    }

    private func pictures(_ model: TrainedModel, _ batches: [NDArray], _ apparatus: Apparatus) throws -> PictureGrid {
        let size = model.inputShape.count
        let image = Array((batches.first?.scalars(as: Float.self) ?? []).prefix(size))
        let probe = try Probe(
            model.model, inputShape: model.inputShape, keeping: EdgesToParts.layers, backend: apparatus.backend)
        let reading = try probe(
            model.variables.resident(on: apparatus.backend),
            images: NDArray(Shape([1] + model.inputShape.dimensions), image))
        let filters = model.variables["conv1.weight"]
        let kernels = (0..<8).map { place in
            Image(grey: Array((filters?.doubles ?? [])[(place * 25)..<((place + 1) * 25)]), width: 5)
        }
        let maps = try EdgesToParts.layers.map { layer -> [Image] in
            let value = try reading.values[layer]
            let area = value.shape[2] * value.shape[3]
            let planes = (0..<value.shape[1]).map { Array(value.doubles[($0 * area)..<(($0 + 1) * area)]) }
            func strength(_ plane: [Double]) -> Double { plane.reduce(0) { $0 + $1 * $1 } }
            let strongest = planes.sorted { strength($0) > strength($1) }.prefix(8)
            return strongest.map { Image(grey: $0, width: value.shape[3]) }
        }
        let rows = [[Image(grey: image.map(Double.init), width: 28)], kernels] + maps
        return try PictureGrid(
            title: "one image through the layers", cells: rows.map { $0.map { .init($0) } },
            rowLabels: ["image", "first filters"] + EdgesToParts.layers, side: 64)
    }
}
