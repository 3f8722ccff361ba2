import FoveaLayers
import FoveaTensor

extension Loss {
    /// What training makes small: the mean loss of a network's scores, and of those of its auxiliary heads with their weights.
    ///
    /// - Parameter own: The loss of the network's own scores.
    /// - Throws: a sentence with a head's path when its scores do not fit the target.
    func total(of trace: TracedModel, own: LossSum, target: Tensor) throws -> Tensor {
        try trace.auxiliaries.reduce(own.mean()) { total, head in
            do {
                return try total + sum(head.output, target: target).mean() * head.weight
            } catch let error as FoveaError {
                throw error.at(head.path)
            }
        }
    }
}
