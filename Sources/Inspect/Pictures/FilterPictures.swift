import FoveaCharts
import FoveaData
import FoveaLayers
import FoveaPages
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// `filters`.
struct FilterPictures: Picture {
    let count: Int

    var title: String { "Filters" }
    var explanation: String {
        "The weights of convolutions. In the first layer, those of colour images are colours: mid-grey is 0, and each filter is scaled to its largest "
            + "magnitude. All others are red where positive, blue where negative and white at 0, with one scale for the layer. "
            + "Filters of a well trained first layer are smooth: edges, spots, colours; noise means too short a training, too high a rate or "
            + "too little weight decay. Deeper filters are rows, with a column for each channel that they read."
    }

    func draw(_ inspection: Inspection) throws -> [Drawing] {
        let inspector = inspection.inspector
        let trace = try TracedModel(
            inspector.model.model, input: TensorType(Shape([1] + inspector.inputShape.dimensions)), mode: .inference)
        let weights = zip(inspector.model.variables.paths, inspector.model.variables.arrays)
        let found = trace.records.compactMap { record -> (path: String, array: NDArray, isFirst: Bool)? in
            let own = record.variables.map { trace.specs[$0].path }
            guard
                let weight = weights.first(where: {
                    own.contains($0.0) && $0.0.hasSuffix("weight") && $0.1.shape.rank >= 2
                })
            else { return nil }
            let array = weight.1
            let readsImage = array.shape.rank == 2 && array.shape[1] == inspector.inputShape.count
            guard array.shape.rank == 4 || readsImage else { return nil }
            let shaped = readsImage ? array.reshaped(Shape([array.shape[0]] + inspector.inputShape.dimensions)) : array
            return (record.path, shaped, record.input == trace.input || readsImage)
        }
        let chosen =
            if let layers = inspection.layers {
                found.filter { layers.contains($0.path) }
            } else {
                Array(found.prefix(1)) + found.dropFirst().suffix(1)
            }
        guard !chosen.isEmpty else {
            let names = found.map(\.path).joined(separator: ", ")
            throw FoveaError.usage(
                "filters are weights of convolutions, of which there are none here; "
                    + (names.isEmpty ? "the model has none at all" : "layers that have some are: \(names)"))
        }
        return try chosen.map { path, array, isFirst in try drawing(path, array, isFirst: isFirst) }
    }

    private func drawing(_ path: String, _ array: NDArray, isFirst: Bool) throws -> Drawing {
        let (outputs, inputs) = (array.shape[0], array.shape[1])
        let size = ImageSize(height: array.shape[2], width: array.shape[3])
        let (weights, area) = (array.doubles, array.shape[2] * array.shape[3])
        let largest = weights.map(\.magnitude).filter(\.isFinite).max() ?? 0
        let numbers: Event.Fields = [
            "layer": .string(path), "shape": .array(array.shape.dimensions.map { .int($0) }),
            "largest": .double(largest),
        ]
        func filter(_ output: Int) -> [Double] {
            Array(weights[(output * inputs * area)..<((output + 1) * inputs * area)])
        }
        func slice(_ output: Int, _ input: Int) -> [Double] {
            Array(weights[((output * inputs + input) * area)..<((output * inputs + input + 1) * area)])
        }
        let scale = "The scale is ±\(largest.threeFigures)."
        if isFirst && inputs == 3 || inputs == 1 {
            let shown = min(outputs, max(count * count, 64))
            let cells = (0..<shown).map { output -> PictureGrid.Cell in
                let values = filter(output)
                let own = values.map(\.magnitude).filter(\.isFinite).max() ?? 0
                let scaled = Scaled.byMagnitude(values, largest: inputs == 3 ? own : largest)
                let image =
                    inputs == 3
                    ? Image(scaled, size: size, channels: 3, .centred)
                    : Image(scaled, size: size, .signed)
                return .init(image, ["\(output)", "±\(own.threeFigures)"])
            }
            let which = shown < outputs ? "the first \(shown) of \(outputs) filters" : "\(outputs) filters"
            return Drawing(
                "filters-\(path.fileName)", note: inputs == 3 ? "" : scale,
                try PictureGrid(
                    title: "\(path): \(which) \(size)", cells: PictureGrid.rows(of: cells, side: 64), side: 64),
                numbers: numbers)
        }
        if area == 1 {
            return Drawing(
                "filters-\(path.fileName)", note: "\(scale) Rows are filters, columns the channels that they read.",
                try PictureGrid(
                    title: "\(path): \(outputs) filters 1x1 of \(inputs) channels",
                    cells: [
                        [
                            .init(
                                Image(
                                    Scaled.byMagnitude(weights), size: ImageSize(height: outputs, width: inputs),
                                    .signed))
                        ]
                    ],
                    side: 480), numbers: numbers)
        }
        let (rows, columns) = (min(outputs, count), min(inputs, count))
        let cells = (0..<rows).map { output in
            (0..<columns).map { input in
                PictureGrid.Cell(Image(Scaled.byMagnitude(slice(output, input), largest: largest), size: size, .signed))
            }
        }
        return Drawing(
            "filters-\(path.fileName)", note: scale,
            try PictureGrid(
                title: "\(path): \(rows) of \(outputs) filters \(size), \(columns) of \(inputs) channels", cells: cells,
                rowLabels: (0..<rows).map { "filter \($0)" }, columnLabels: (0..<columns).map(String.init), side: 40),
            numbers: numbers)
    }

    static let registration = PictureRegistryEntry(
        "filters", "the weights of the first convolution and of the last: count=16 filters and channels of deep ones"
    ) { spec in FilterPictures(count: try spec.int("count", default: 16, in: 1...128)) }
}
