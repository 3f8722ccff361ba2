/// Where in a run a training session stands. With the weights and the optimizer's slots it is everything that going on
/// needs: whatever is random is a function of the seed and of these numbers.
public struct TrainingPosition: Codable, Sendable, Equatable {
    /// What everything random in the run is a function of.
    public var seed: UInt64
    /// The fingerprint of the images that are learned from, where they have one.
    public var data: String?
    /// Epochs that are complete.
    public var epoch = 0
    /// Steps made in the epoch that is not complete.
    public var stepInEpoch = 0
    /// Steps made in the whole run.
    public var step = 0
    /// What the epoch that is not complete has summed up so far.
    public var running = Tally()
    /// The evaluation that chose the best weights.
    public var best: Best?
    /// The validation's result after each complete epoch; empty where nothing is held out. Schedules that wait for a plateau
    /// and early stopping are functions of it.
    public var validations: [Best] = []

    /// The beginning of a run.
    public init(seed: UInt64) { self.seed = seed }

    /// Whether its numbers, which may come from a file, can be those of a run: counts that belong together, and none so large that
    /// another one could not be added.
    var isPossible: Bool {
        let counts = 0...(1 << 53)
        return [epoch, stepInEpoch, step, running.count].allSatisfy(counts.contains) && step >= stepInEpoch
            && (0...running.count).contains(running.correct ?? 0)
    }

    /// Sums over images.
    public struct Tally: Codable, Sendable, Equatable {
        /// The images' losses.
        public var loss = MeanLoss()
        /// Images whose highest score was the label's; `nil` where the images have values.
        public var correct: Int? = 0
        /// Images added so far.
        public var count = 0

        public init() {}

        /// Adds the sums over `count` images.
        public mutating func add(_ loss: MeanLoss, correct: Int?, count: Int) {
            self.loss.add(loss)
            self.correct = correct.map { $0 + (self.correct ?? 0) }
            self.count += count
        }

        /// The mean loss; 0 before the first image.
        public var meanLoss: Double { count > 0 ? loss.value : 0 }
        /// The share of right answers, in `0...1`; 0 before the first image, `nil` where the images have values.
        public var top1: Double? { correct.map { count > 0 ? Double($0) / Double(count) : 0 } }
    }

    /// A validation result worth keeping weights for.
    public struct Best: Codable, Sendable, Equatable {
        /// Counted from 1.
        public var epoch: Int
        /// The mean validation loss.
        public var loss: Double
        /// The share of validation images whose highest score was the label's; `nil` where they have values.
        public var top1: Double?

    }

    enum CodingKeys: String, CodingKey {
        case seed, data, epoch
        case stepInEpoch = "step_in_epoch"
        case step, running, best, validations
    }
}
