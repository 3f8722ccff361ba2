import FoveaData
import FoveaLayers
import FoveaTensor

extension Trainer {
    /// How a network is trained, beside what on and by which rules.
    public struct Options: Sendable {
        /// How many times the training set is seen.
        public var epochs = 10
        /// Where the run ends even if epochs are left; the schedule then ends there too.
        public var maxSteps: Int?
        /// Images per step.
        public var batchSize = 128
        /// Batches whose gradients make one step together: a batch that many times as large, in the memory of one. Batch normalization
        /// still sees each on its own.
        public var accumulate = 1
        /// What becomes of the images that fill no batch.
        public var lastBatch = LastBatchPolicy.keep
        /// The base learning rate, which the schedule scales; the optimizer's own default where it is `nil`.
        public var learningRate: LearningRate?
        /// The order in which an epoch sees the images; a shuffled one is drawn anew for each epoch.
        public var order = Order.shuffled
        /// Everything random is a function of it and of the position in the run.
        public var seed: UInt64 = 0
        /// Threads that decode and augment.
        public var workers = Loader.defaultWorkers
        /// What happens when an image cannot be read.
        public var onBadImage = BadImagePolicy.stop
        /// Every how many steps a `step` event is written to the run's log.
        public var logEvery = 10
        /// The average of the weights over the steps that validation, the best weights and the test are of; none where it is `nil`.
        public var average: WeightAverage?
        /// When the run ends before its epochs are over.
        public var earlyStopping: EarlyStopping?
        /// Which parts of the network are frozen at first, and from which epoch on they are trained.
        public var unfreezing: GradualUnfreezing?
        /// Whether layers that stay as they are see each image only once, and the epochs go on from what they gave: where nothing
        /// about the images is random, and the memory is there.
        public var cachesFeatures = true
        /// What weights begin with in place of what their layers say.
        public var initializer: (any Initializer)?
        /// The variables to begin with, for the network's specs, such as those of a file, and what a user should know of them; asked
        /// for when a run begins, not when one goes on. Initialized from the seed where it is `nil`.
        public var initialVariables: (@Sendable ([VariableSpec]) throws -> (variables: Variables, notes: [String]))?
        /// What looks for likely mistakes in the network before a run begins, and warns of them; nothing does where it is `nil`.
        public var linter: Linter? = Linter()
        /// Whether every 200 steps a look is taken at what the layers give and what a step changes: dead and saturated units, gradients that vanish or
        /// explode, running statistics that batches do not have, steps that are too large or too small.
        public var watchesLayers = true
        /// Whether images that lie in more than one part are looked for before a run begins, which reads every image once.
        public var findsLeaks = true
        /// When a checkpoint is written within an epoch; only at the end of each where it is `nil`.
        public var checkpointInterval: CheckpointInterval? = .seconds(300)
        /// How many checkpoints are kept.
        public var keptCheckpoints = KeptCheckpoints()
        /// The run's home; with `nil` nothing is ever written.
        public var directory: RunDirectory?
        /// What events and the model's card call the images.
        public var dataName = "data"
        /// What events and the model's card call the network; its summary where it is `nil`.
        public var modelName: String?
        /// What the run's folder keeps as `config.json`.
        public var configuration: (any Encodable & Sendable)?

        /// Everything at its default.
        public init() {}

        /// - Throws: a usage sentence for a number that cannot be.
        func validate() throws {
            try require(epochs >= 1, "epochs", "at least 1", epochs)
            if let maxSteps { try require(maxSteps >= 1, "the maximum of steps", "at least 1", maxSteps) }
            try require(batchSize >= 1, "the batch size", "at least 1", batchSize)
            try require(accumulate >= 1, "the batches of a step", "at least 1", accumulate)
            guard accumulate == 1 || unfreezing == nil else {
                throw FoveaError.usage(
                    "steps of several batches (accumulate) cannot be had together with parts that are trained from a later epoch on (unfreeze)"
                )
            }
            try require(logEvery >= 1, "the steps between two step events", "at least 1", logEvery)
            try require((1...Loader.mostWorkers).contains(workers), "workers", "1 to \(Loader.mostWorkers)", workers)
            if let rate = learningRate?.value(batchSize: batchSize) {
                try require(rate > 0 && rate.isFinite, "the learning rate", "a number above 0", rate)
            }
        }

        private func require(
            _ holds: Bool, _ what: String, _ expected: String, _ found: some CustomStringConvertible
        ) throws {
            guard holds else { throw FoveaError.usage("\(what) must be \(expected), but got \(found)") }
        }
    }
}
