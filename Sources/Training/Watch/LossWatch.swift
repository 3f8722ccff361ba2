/// Notices when the loss jumps.
struct LossWatch {
    private var mean: Double?
    private var count = 0
    private var lastTold: Int?

    /// Steps before a jump can be told from the beginning's noise, and between two sentences.
    private static let patience = 50

    /// Adds a step's loss.
    ///
    /// - Returns: a sentence where it is more than ten times the running mean.
    mutating func add(_ loss: Double, step: Int) -> String? {
        defer {
            mean = mean.map { $0 + (min(loss, 10 * $0 + 1) - $0) * 0.05 } ?? loss
            count += 1
        }
        guard let mean, count >= LossWatch.patience, loss > 10 * mean, loss > mean + 1,
            lastTold.map({ step - $0 > LossWatch.patience }) ?? true
        else { return nil }
        lastTold = step
        return
            "the loss jumped from about \(mean.brief) to \(loss.brief) at step \(step): if it does so again, lower the learning rate (lr), or clip "
            + "gradients (regularize clip-norm:max=1); fovea replay shows the step"
    }
}
