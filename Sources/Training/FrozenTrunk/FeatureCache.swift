import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// What a frozen trunk makes of the images of a run, computed once, and the steps that go on from there.
struct FeatureCache {
    /// Trains what is behind the trunk; its inputs are features.
    let step: TrainingStep
    /// Measures what is behind the trunk.
    let evaluation: EvaluationStep
    /// One row for each image.
    let training: NDArray
    let validation: NDArray?

    /// Sums over the validation part; `nil` where its features are not there.
    func tally(
        _ variables: NamedValues<any Resident>, over dataset: any Dataset, batchSize: Int
    ) throws -> TrainingPosition.Tally? {
        guard let validation else { return nil }
        let rows = try ArrayLoader(
            validation, of: dataset, batchSize: batchSize, sampler: SequentialSampler(count: dataset.count), epochs: 1)
        var none: [any Metric] = []
        return try evaluation.tally(variables, over: ViewedBatches([rows]), metrics: &none)
    }

    /// Computes the features of a part.
    ///
    /// - Returns: `nil` where an image could not be read: then each epoch has to find its own way around it.
    static func features(
        of dataset: any Dataset, _ pipeline: Pipeline, by trunk: FrozenTrunk, _ program: Program,
        variables: NamedValues<any Resident>, batchSize: Int, reading: EvaluationReading
    ) throws -> NDArray? {
        let loader = try Loader(
            dataset, pipeline, batchSize: batchSize, order: .sequential, workers: reading.workers,
            onBadImage: reading.onBadImage, replacesBadImages: false, epochs: 1)
        let type = TensorType(Shape([dataset.count] + trunk.feature.shape.dimensions.dropFirst()), .f32)
        var filled = 0
        let rows = try NDArray(type) { bytes in
            while let batch = try loader.next() {
                try Interruption.check("the pass of the frozen layers over the images")
                let outcome = try program.run(state: variables, inputs: [StepInputs.images: batch.images])
                let made = try outcome.read(FeatureCache.output)
                made.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]).copyMemory(from: $0)
                }
                filled += made.type.byteCount
            }
        }
        return filled == type.byteCount ? rows : nil
    }

    static let output = "features"

    /// From images to features.
    static func program(_ trunk: FrozenTrunk, _ model: any Layer, backend: any Backend) -> Program {
        Program(backend: backend) { state, inputs in
            let key = Tensor.constant(NDArray([2], [Int32](repeating: 0, count: 2)))
            let trace = try TracedModel(
                model, input: inputs[StepInputs.images], mode: .inference, variables: state.values, key: key)
            return .init(outputs: [output: try trunk.end(of: trace)])
        }
    }
}
