/// Where in a run a training session stands. With the weights and the optimizer's slots it is everything that going on
/// needs: whatever is random is a function of the seed and of these numbers.
public struct TrainingPosition: Codable, Sendable, Equatable {
    public var seed: UInt64
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

    public init(seed: UInt64) { self.seed = seed }

    /// Sums over images.
    public struct Tally: Codable, Sendable, Equatable {
        public var loss = 0.0
        public var correct = 0
        public var count = 0

        public init() {}

        /// - Parameter loss: the sum over the `count` images
        public mutating func add(loss: Double, correct: Int, count: Int) {
            self.loss += loss
            self.correct += correct
            self.count += count
        }

        public var meanLoss: Double { count > 0 ? loss / Double(count) : 0 }
        public var top1: Double { count > 0 ? Double(correct) / Double(count) : 0 }
    }

    /// A validation result worth keeping weights for.
    public struct Best: Codable, Sendable, Equatable {
        /// Counted from 1.
        public var epoch: Int
        public var loss: Double
        public var top1: Double

        /// More right answers are better, and among equals the smaller loss.
        func isBetter(than other: Best) -> Bool {
            top1 != other.top1 ? top1 > other.top1 : loss < other.loss
        }
    }

    enum CodingKeys: String, CodingKey {
        case seed, epoch
        case stepInEpoch = "step_in_epoch"
        case step, running, best
    }
}
