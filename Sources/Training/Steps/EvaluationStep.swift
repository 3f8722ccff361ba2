import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// Loss and number of right answers of a network in inference mode, as one program. It is compiled once for each batch
/// size.
final class EvaluationStep {
    private let program: Program
    /// The same with the scores as one more output, which metrics read.
    private let scoring: Program

    /// Whether the targets are classes, of which some scores are right.
    private let hasClasses: Bool

    /// - Parameter target: What the batches' targets are.
    init(model: any Layer, loss: any Loss, target: BatchTarget = .labels, backend: any Backend) {
        let hasClasses = target.hasClasses
        self.hasClasses = hasClasses
        func results(_ state: [Tensor], _ inputs: [Tensor], withScores: Bool) throws -> Program.Results {
            let (images, labels) = (inputs[0], inputs[1])
            let scores = try inferenceScores(model, images: images, variables: state)
            let sum = try loss.sum(scores, target: labels)
            let outputs = [sum.total, sum.weight] + (hasClasses ? [try correctCount(scores, labels)] : [])
            return .init(outputs: withScores ? outputs + [scores] : outputs)
        }
        program = Program(backend: backend) { try results($0, $1, withScores: false) }
        scoring = Program(backend: backend) { try results($0, $1, withScores: true) }
    }

    /// Sums over every image of a dataset, each exactly once: the last batch is as large as what is left.
    ///
    /// - Parameters:
    ///   - variables: in the order of the network's specs
    ///   - reading: How the images are read.
    ///   - metrics: What else is to be measured; each sees every image.
    func tally(
        _ variables: [Resident], over dataset: any Dataset, _ pipeline: Pipeline, batchSize: Int,
        reading: EvaluationReading = EvaluationReading(), metrics: inout [any Metric]
    ) throws -> TrainingPosition.Tally {
        let loader = try Loader(
            dataset, pipeline, batchSize: batchSize, order: .sequential, workers: reading.workers,
            onBadImage: reading.onBadImage, replacesBadImages: false, epochs: 1)
        defer { if !loader.badImages.isEmpty { reading.skipped(loader.badImages) } }
        var tally = TrainingPosition.Tally()
        let measured = metrics.isEmpty ? program : scoring
        while let batch = try loader.next() {
            let outputs = try measured(state: variables, inputs: [batch.images, batch.labels])
            tally.add(
                MeanLoss(total: outputs[0].item, weight: outputs[1].item),
                correct: hasClasses ? Int(outputs[2].item) : nil, count: batch.count)
            guard !metrics.isEmpty else { continue }
            let scored = try ScoredBatch(scores: outputs[hasClasses ? 3 : 2], target: batch.labels)
            for place in metrics.indices { try metrics[place].add(scored) }
        }
        return tally
    }

    /// The sums alone.
    func tally(
        _ variables: [Resident], over dataset: any Dataset, _ pipeline: Pipeline, batchSize: Int,
        reading: EvaluationReading = EvaluationReading()
    ) throws -> TrainingPosition.Tally {
        var none: [any Metric] = []
        return try tally(
            variables, over: dataset, pipeline, batchSize: batchSize, reading: reading, metrics: &none)
    }
}
