/// One training of a search: a point of its space, and how well the held-out images were answered after each epoch.
public struct Trial: Sendable, Equatable {
    /// Counted from 1, in the order in which they were begun.
    public let number: Int
    /// What was chosen, in the order of the space's parameters.
    public let values: [String]
    /// Where that lies in the space.
    public let point: [Double]
    /// After each complete epoch, larger ones better: the share of right answers, or the loss with a minus.
    public var scores: [Double]
    /// The held-out images' losses after each epoch, which decide between equal scores.
    public var losses: [Double]
    /// Why it cannot go on, such as a loss that is no number; `nil` where nothing is wrong.
    public var failure: String?

    /// A trial, as far as it has got.
    public init(
        number: Int, values: [String], point: [Double], scores: [Double] = [], losses: [Double] = [],
        failure: String? = nil
    ) {
        self.number = number
        self.values = values
        self.point = point
        self.scores = scores
        self.losses = losses
        self.failure = failure
    }

    /// Complete epochs.
    public var epochs: Int { scores.count }

    /// The best score of the first epochs, whose weights are kept; that of all where fewer were made, and none of a trial that failed, which is
    /// worse than any.
    public func score(by epoch: Int = .max) -> Double {
        guard failure == nil || epochs >= epoch else { return -.infinity }
        return scores.prefix(epoch).max() ?? -.infinity
    }

    /// What trials are ordered by, larger ones better: the score, among equals the smaller loss, then the earlier trial.
    func rank(by epoch: Int = .max) -> (score: Double, loss: Double, order: Int) {
        (score(by: epoch), -(losses.prefix(epoch).min() ?? .infinity), -number)
    }
}
