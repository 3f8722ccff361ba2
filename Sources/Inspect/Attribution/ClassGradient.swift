import FoveaLayers
import FoveaTensor
import FoveaTraining

/// How a class's score changes with what one layer gives, and what is made of that, for many images in batches: one compiled program for
/// a batch, of which only the summary is handed out.
struct ClassGradient {
    let path: String
    private let inspector: Inspector
    private let predicted: Probe
    private let given: Probe

    /// - Throws: a sentence with the nearest path for a layer that there is not.
    init(
        _ inspector: Inspector, for path: String,
        substituting substitute: (@Sendable (any Operation) -> (any Operation)?)? = nil,
        summary: @escaping @Sendable (_ value: Tensor, _ gradient: Tensor) throws -> Tensor
    ) throws {
        self.path = path
        self.inspector = inspector
        func probe(_ objective: Probe.Objective) throws -> Probe {
            try Probe(
                inspector.model.model, inputShape: inspector.inputShape, keeping: [path], objective: objective,
                summary: { value, gradient in
                    guard let gradient else { throw FoveaError.defect("a probe with an objective gave no gradient") }
                    return try summary(value, gradient)
                }, substituting: substitute, backend: inspector.backend)
        }
        predicted = try probe(.highestScore)
        given = try probe(.score)
    }

    /// - Parameter classes: One for each image; the highest score's where it is `nil`.
    func callAsFunction(_ images: NDArray, classes: [Int32]?, batchSize: Int) throws -> NDArray {
        try inspector.requireClasses(classes, for: images)
        var (parts, first) = ([NDArray](), 0)
        for batch in images.batches(batchSize) {
            try Interruption.check("an inspection")
            let count = batch.shape[0]
            let reading =
                if let classes {
                    try given(
                        inspector.state, images: batch,
                        target: NDArray([count], Array(classes[first..<(first + count)])))
                } else {
                    try predicted(inspector.state, images: batch)
                }
            parts.append(try reading.summaries[path])
            first += count
        }
        return NDArray.stacked(parts, rowShape: parts.first.map { Array($0.shape.dimensions.dropFirst()) } ?? [])
    }
}

extension Inspector {
    /// - Throws: a sentence when the images or their classes are not such as the network has.
    func requireClasses(_ classes: [Int32]?, for images: NDArray) throws {
        guard images.dtype == .f32, images.shape.rank == 4, images.shape.dropFirst == inputShape else {
            throw FoveaError.invalid(
                "the model '\(model.card.model)' sees normalized images f32\(inputShape) with the batch before, but got \(images.type)"
            )
        }
        guard let classes else { return }
        let outputs = model.card.outputNames.count
        guard classes.count == images.shape[0] else {
            throw FoveaError.usage("expects a class for each of \(images.shape[0]) images, but got \(classes.count)")
        }
        if let wrong = classes.first(where: { $0 < 0 || $0 >= outputs }) {
            throw FoveaError.usage("expects classes from 0 to \(outputs - 1), but got \(wrong)")
        }
    }
}

extension Shape {
    /// Without the batch.
    var dropFirst: Shape { Shape(Array(dimensions.dropFirst())) }
}
