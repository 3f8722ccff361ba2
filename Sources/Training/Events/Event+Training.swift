extension Event {
    /// The session begins.
    public struct Run: Sendable, Equatable, EventRecord {
        /// The run's folder, if it has one.
        public var directory: String?
        /// The spec of the images.
        public var data: String
        /// The spec of the network.
        public var model: String
        /// The backend's name: library, instruction set, threads.
        public var backend: String
        /// What everything random in the run is a function of.
        public var seed: UInt64
        /// Trainable numbers.
        public var parameters: Int
        /// Epochs asked for, even if `--max-steps` ends the run earlier.
        public var epochs: Int
        /// Steps, one per batch, in a whole epoch.
        public var stepsPerEpoch: Int
        /// Steps of the whole run, with `--max-steps` applied.
        public var steps: Int
        /// Images per step; fewer in the last of an epoch where what fills no batch is kept.
        public var batchSize: Int
        /// Images that are learned from, without those held out.
        public var trainingCount: Int
        /// Images held out to choose the best weights; 0 for none.
        public var validationCount: Int
        /// Images met once, at the end; 0 for none.
        public var testCount: Int
        /// Steps already made when a stopped run goes on.
        public var startingStep: Int
        /// The form of the events that follow. Those from before it was told are of form 0.
        public var version: Int? = 1
        /// The program, the machine and the variables of this session; see ``RunEnvironment``. `nil` in older logs.
        public var environment: Fields?

        static let fields: [EventField<Run>] = [
            EventField("run", \.directory),
            EventField("data", \.data),
            EventField("model", \.model),
            EventField("backend", \.backend),
            EventField("seed", \.seed),
            EventField("parameters", \.parameters),
            EventField("epochs", \.epochs),
            EventField("steps_per_epoch", \.stepsPerEpoch),
            EventField("steps", \.steps),
            EventField("batch_size", \.batchSize),
            EventField("training_count", \.trainingCount),
            EventField("validation_count", \.validationCount),
            EventField("test_count", \.testCount),
            EventField("starting_step", \.startingStep),
            EventField("version", \.version),
            EventField("environment", \.environment),
        ]
        static let blank = Run(
            directory: nil, data: "", model: "", backend: "", seed: 0, parameters: 0, epochs: 0, stepsPerEpoch: 0,
            steps: 0,
            batchSize: 0, trainingCount: 0, validationCount: 0, testCount: 0, startingStep: 0)
    }

    /// One update of the weights.
    public struct Step: Sendable, Equatable, EventRecord {
        /// Counted from 1.
        public var epoch: Int
        /// Counted from 1, over the whole run.
        public var step: Int
        /// The mean loss of this step's batch, before the update.
        public var loss: Double
        /// The share of this step's batch whose highest score was the label's; `nil` where the images have values.
        public var top1: Double?
        /// The rate that this update was made with.
        public var learningRate: Double
        /// Over the last steps, waiting for data included.
        public var imagesPerSecond: Double
        /// The share of the last steps' time spent waiting for data.
        public var dataWaitFraction: Double
        /// The length of all gradients together, `√Σ‖g‖²`, before anything clips them; `nil` in logs from before it was told.
        public var gradientNorm: Double?

        static let fields: [EventField<Step>] = [
            EventField("epoch", \.epoch),
            EventField("step", \.step),
            EventField("loss", \.loss),
            EventField("top1", \.top1),
            EventField("lr", \.learningRate),
            EventField("images_per_second", \.imagesPerSecond),
            EventField("data_wait_fraction", \.dataWaitFraction),
            EventField("gradient_norm", \.gradientNorm),
        ]
        static let blank = Step(
            epoch: 0, step: 0, loss: 0, top1: nil, learningRate: 0, imagesPerSecond: 0, dataWaitFraction: 0)
    }

    /// The training set was seen once.
    public struct Epoch: Sendable, Equatable, EventRecord {
        /// Counted from 1.
        public var epoch: Int
        /// Steps made in the whole run by its end.
        public var step: Int
        /// Means over the epoch's images, each measured when its batch came, with the weights of that moment.
        public var loss: Double
        /// The share of these images whose highest score was the label's; `nil` where they have values.
        public var top1: Double?
        /// Images seen in the epoch, those before an interruption included.
        public var count: Int
        /// This session's time in the epoch, waiting for data included.
        public var seconds: Double
        /// Over this session's part of the epoch, waiting for data included.
        public var imagesPerSecond: Double
        /// The share of this session's time in the epoch that was spent waiting for data.
        public var dataWaitFraction = 0.0

        static let fields: [EventField<Epoch>] = [
            EventField("epoch", \.epoch),
            EventField("step", \.step),
            EventField("loss", \.loss),
            EventField("top1", \.top1),
            EventField("count", \.count),
            EventField("seconds", \.seconds),
            EventField("images_per_second", \.imagesPerSecond),
            EventField("data_wait_fraction", \.dataWaitFraction),
        ]
        static let blank = Epoch(epoch: 0, step: 0, loss: 0, top1: nil, count: 0, seconds: 0, imagesPerSecond: 0)
    }

    /// A split was evaluated.
    public struct Evaluation: Sendable, Equatable, EventRecord {
        /// `validation`, `test`, or the name of what was evaluated.
        public var split: String
        /// The epoch it followed, counted from 1; `nil` where it belongs to none.
        public var epoch: Int?
        /// The mean loss over the images.
        public var loss: Double
        /// The share of images whose highest score was the label's; `nil` where they have values.
        public var top1: Double?
        /// Images evaluated, each once.
        public var count: Int
        /// What metrics added, beside the loss and top-1 that are always there.
        public var metrics: Fields = [:]
        /// The views of an image that were judged; `nil` where it was the image alone. It is among ``metrics`` as `tta`.
        public var testTimeAugmentation: String? {
            get { if case .string(let name)? = metrics["tta"] { name } else { nil } }
            set { metrics["tta"] = newValue.map { .string($0) } }
        }

        /// The result of a split; `epoch` only where one just ended.
        public init(split: String, epoch: Int? = nil, loss: Double, top1: Double?, count: Int) {
            self.split = split
            self.epoch = epoch
            self.loss = loss
            self.top1 = top1
            self.count = count
        }

        static let fields: [EventField<Evaluation>] = [
            EventField("split", \.split),
            EventField("epoch", \.epoch),
            EventField("loss", \.loss),
            EventField("top1", \.top1),
            EventField("count", \.count),
        ]
        static let blank = Evaluation(split: "", loss: 0, top1: nil, count: 0)

        func writeAll(to line: inout JSONLine) {
            write(to: &line)
            // A metric may measure what is there already, such as top-1.
            var added = metrics
            for name in ["event"] + Self.fields.map(\.name) { added[name] = nil }
            added.write(to: &line)
        }
    }

    /// Weights were written.
    public struct Checkpoint: Sendable, Equatable, EventRecord {
        /// `best` or `last`.
        public var kind: String
        /// The file that was replaced.
        public var path: String
        /// The number of complete epochs when it was written, for either kind.
        public var epoch: Int
        /// Steps made in the whole run when it was written.
        public var step: Int

        static let fields: [EventField<Checkpoint>] = [
            EventField("kind", \.kind),
            EventField("path", \.path),
            EventField("epoch", \.epoch),
            EventField("step", \.step),
        ]
        static let blank = Checkpoint(kind: "", path: "", epoch: 0, step: 0)
    }
}

extension Event.Run {
    /// A session that sees all images at once, and makes no steps.
    package init(
        directory: String?, data: String, model: String, backend: String, seed: UInt64, parameters: Int,
        trainingCount: Int, validationCount: Int, testCount: Int, environment: Event.Fields?
    ) {
        self = .blank
        self.directory = directory
        self.data = data
        self.model = model
        self.backend = backend
        self.seed = seed
        self.parameters = parameters
        self.trainingCount = trainingCount
        self.validationCount = validationCount
        self.testCount = testCount
        self.environment = environment
    }
}
