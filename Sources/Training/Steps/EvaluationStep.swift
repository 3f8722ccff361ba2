import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// Loss and number of right answers of a network in inference mode, as one program. It is compiled once for each batch
/// size.
final class EvaluationStep {
    private let program: Program

    init(model: any Layer, loss: any Loss, backend: any Backend) {
        program = Program(backend: backend) { state, inputs in
            let (images, labels) = (inputs[0], inputs[1])
            let scores = try inferenceScores(model, images: images, variables: state)
            return .init(outputs: [try loss(scores, labels: labels), try correctCount(scores, labels)])
        }
    }

    /// Sums over every image of a dataset, each exactly once: the last batch is as large as what is left, and each
    /// batch's mean loss counts by its number of images.
    ///
    /// - Parameter variables: in the order of the network's specs
    func tally(
        _ variables: [Resident], over dataset: any Dataset, normalization: Normalization, batchSize: Int
    ) throws -> TrainingPosition.Tally {
        let loader = try Loader(
            dataset, normalization: normalization, batchSize: batchSize, order: .sequential, epochs: 1)
        var tally = TrainingPosition.Tally()
        while let batch = try loader.next() {
            let outputs = try program(state: variables, inputs: [batch.images, batch.labels])
            tally.add(
                loss: outputs[0].item * Double(batch.count), correct: Int(outputs[1].item), count: batch.count)
        }
        return tally
    }
}
