import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// Loss and number of right answers of a network in inference mode, as one program. It is compiled once for each batch
/// size.
final class EvaluationStep {
    private let program: Program
    /// Whether the targets are classes, of which some scores are right.
    private let hasClasses: Bool
    private let augmentation: TestTimeAugmentation

    /// - Parameters:
    ///   - target: What the batches' targets are.
    ///   - trunk: Frozen layers whose features are given in the place of images.
    ///   - augmentation: The views of an image that are judged. The loss is that of the scores that stand for all of them.
    init(
        model: any Layer, behind trunk: FrozenTrunk? = nil, loss: any Loss, target: BatchTarget = .labels,
        augmentation: TestTimeAugmentation = .none, backend: any Backend
    ) {
        let hasClasses = target.hasClasses
        self.hasClasses = hasClasses
        self.augmentation = augmentation
        program = Program(backend: backend) { state, inputs in
            let target = try inputs[StepInputs.target]
            let views = try augmentation.views.indices.map { view in
                try inferenceScores(
                    model, images: inputs[StepInputs.images(view: view)], variables: state.values, behind: trunk)
            }
            let scores =
                try hasClasses
                ? TestTimeAugmentation.meanScores(views) : TestTimeAugmentation.meanValues(views)
            let measured = try StepOutputs.measured(
                loss.sum(scores, target: target), scores: scores, target: target, hasClasses: hasClasses)
            return .init(outputs: NamedValues(measured + [(StepOutputs.scores, scores)]))
        }
    }

    /// Sums over every image of a dataset, each exactly once: the last batch is as large as what is left.
    ///
    /// - Parameters:
    ///   - variables: Under the network's paths, in the order of its specs.
    ///   - reading: How the images are read.
    ///   - metrics: What else is to be measured; each sees every image.
    func tally(
        _ variables: NamedValues<any Resident>, over dataset: any Dataset, _ pipeline: Pipeline, batchSize: Int,
        reading: EvaluationReading = EvaluationReading(), metrics: inout [any Metric]
    ) throws -> TrainingPosition.Tally {
        let batches = try ViewedBatches(of: dataset, pipeline, augmentation, batchSize: batchSize, reading: reading)
        defer { if !batches.badImages.isEmpty { reading.skipped(batches.badImages) } }
        return try tally(variables, over: batches, metrics: &metrics)
    }

    /// Sums over all batches of an epoch.
    func tally(
        _ variables: NamedValues<any Resident>, over batches: ViewedBatches, metrics: inout [any Metric]
    ) throws -> TrainingPosition.Tally {
        var tally = TrainingPosition.Tally()
        while let (batch, views) = try batches.next() {
            try Interruption.check("an evaluation")
            let images = views.enumerated().map { (name: StepInputs.images(view: $0), value: $1) }
            let outcome = try program.run(
                state: variables, inputs: NamedValues(images + [(StepInputs.target, batch.labels)]))
            tally.add(
                try MeanLoss(outcome), correct: hasClasses ? try Int(outcome.item(StepOutputs.correct)) : nil,
                count: batch.count)
            guard !metrics.isEmpty else { continue }
            let scored = try ScoredBatch(scores: outcome.read(StepOutputs.scores), target: batch.labels)
            for place in metrics.indices { try metrics[place].add(scored) }
        }
        return tally
    }

    /// The sums alone.
    func tally(
        _ variables: NamedValues<any Resident>, over dataset: any Dataset, _ pipeline: Pipeline, batchSize: Int,
        reading: EvaluationReading = EvaluationReading()
    ) throws -> TrainingPosition.Tally {
        var none: [any Metric] = []
        return try tally(
            variables, over: dataset, pipeline, batchSize: batchSize, reading: reading, metrics: &none)
    }
}
