import Fovea
import Foundation

extension NDArray {
    /// `√(mean of x²)`
    var rootMeanSquare: Double {
        let numbers = doubles
        return (numbers.reduce(0) { $0 + $1 * $1 } / Double(max(numbers.count, 1))).squareRoot()
    }
}

extension TrainingData {
    /// Training images from one on, ready for the network, with their labels: no augmentation, always the same.
    ///
    /// - Throws: what reading an image throws.
    func batch(of count: Int, from first: Int = 0) throws -> Batch {
        let images = Subset(of: training, indices: Array(first..<min(first + count, training.count)))
        let loader = try Loader(images, evaluation, batchSize: images.count, order: .sequential, epochs: 1)
        guard let batch = try loader.next() else { throw FoveaError.invalid("there are no training images") }
        return batch
    }
}

/// How large what passes through a network is, layer by layer, before anything was learned.
struct Signals {
    /// The root mean square of what each of the layers gives, from the first to the last.
    let values: [Double]
    /// The root mean square of the loss's gradient for what each of them gives.
    let gradients: [Double]
    /// The share of what the last of them gives that is beyond 0.99.
    let saturated: Double

    /// - Parameters:
    ///   - model: A network in words.
    ///   - initializer: What its weights begin with, in words; its layers' own where it is `nil`.
    ///   - word: The layers that are looked at, by how their summary begins, such as `Tanh`.
    init(
        _ model: String, initializer: String?, at word: String, data: TrainingData, batch: Batch, apparatus: Apparatus,
        seed: UInt64
    ) throws {
        let network = try ModelRegistry.model(model, classes: data.outputNames.count)
        let trace = try TracedModel(
            network, input: TensorType(Shape([1] + data.inputShape.dimensions), .f32), mode: .inference)
        let paths = trace.records.filter { $0.layer.summary.hasPrefix(word) }.map(\.path)
        var specs = trace.specs
        if let initializer {
            specs = specs.initializingWeights(by: try InitializerRegistry.initializer(initializer))
        }
        let variables = try Variables.initialized(specs, seed: seed)
        let probe = try Probe(
            network, inputShape: data.inputShape, keeping: paths, objective: .loss(CrossEntropy()),
            backend: apparatus.backend)
        let reading = try probe(variables.resident(on: apparatus.backend), images: batch.images, target: batch.labels)
        values = reading.values.values.map(\.rootMeanSquare)
        gradients = reading.gradients.values.map(\.rootMeanSquare)
        let last = reading.values.values.last?.doubles ?? []
        saturated = Double(last.count { $0.magnitude > 0.99 }) / Double(max(last.count, 1))
    }

    /// The last layer's size as a share of the first's.
    var growth: Double { (values.last ?? 0) / (values.first ?? 1) }
    /// The first layer's gradient as a share of the last's.
    var backwardGrowth: Double { (gradients.first ?? 0) / (gradients.last ?? 1) }
}
