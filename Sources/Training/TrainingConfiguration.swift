import FoveaData
import FoveaLayers

/// What the flags of `fovea train` say: everything that decides what a run computes.
///
/// Its JSON keys are the names of the flags, so a run's `config.json` can be given to `--config` again; keys that are
/// left out have their defaults.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
    /// The images: `fashion-mnist`, `mnist:DIR`, `synthetic:shape=3x32x32,classes=10,count=1024`.
    public var data: String
    /// How images become the network's numbers: the words of ``Preprocessing``, such as `resize:256 center-crop:224
    /// standardize`; `standardize` where it is `nil`.
    public var preprocess: String?
    /// Random changes of training images: specs of ``AugmentationRegistry``, separated by spaces; none where it is `nil`.
    public var augment: String?
    /// The network: `resnet18:stem=small`, or a template such as `[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc`.
    public var model: String
    /// The optimizer's spec: one of ``OptimizerRegistry``.
    public var optimizer = "sgd:momentum=0.9,weight-decay=5e-4"
    /// The learning rate's course: one of ``ScheduleRegistry``; each takes `warmup`, in epochs.
    public var schedule = "cosine"
    /// What training makes small: one of ``LossRegistry``.
    public var loss = "cross-entropy"
    /// What keeps parameters or gradients within bounds: specs of ``RegularizerRegistry``, separated by spaces.
    public var regularize: String?
    /// The decay of the weights' average over the steps, such as 0.999, which validation, the best weights and the test are then of;
    /// no average where it is `nil`.
    public var ema: Double?
    /// A safetensors file with the weights to begin with; freshly initialized from the seed where it is `nil`.
    public var weights: String?
    /// Everything random is a function of it and of the position in the run.
    public var seed: UInt64 = 0
    /// How many times the training set is seen.
    public var epochs = 10
    /// Where the run ends even if epochs are left; the schedule then ends there too.
    public var maxSteps: Int?
    /// Images per step. A shuffled epoch leaves out what fills no batch; one seen in order ends with a smaller one.
    public var batchSize = 128
    /// The base learning rate, which the schedule scales; the optimizer's own default where it is `nil`.
    public var learningRate: LearningRate?
    /// The order in which an epoch sees the images; a shuffled one is drawn anew for each epoch.
    public var order = Order.shuffled
    /// Threads that decode and augment; as many as there are cores, within limits, where it is `nil`.
    public var workers: Int?
    /// What happens when an image cannot be read.
    public var onBadImage = BadImagePolicy.stop
    /// The share of the training set that is held out to choose the best weights; 0 for none.
    public var validation = 0.1
    /// When the run ends before its epochs are over: the settings of ``EarlyStopping``, such as `patience=5`.
    public var earlyStopping: String?
    /// What weights begin with in place of what their layers say: one of ``InitializerRegistry``.
    public var initializer: String?
    /// Every how many steps a `step` event is written.
    public var logEvery = 10
    /// As the command was given it; the backend was made from it.
    public var threads: Int?
    /// The algorithm of convolutions: `auto`, `winograd` or `direct`; the backend was made from it.
    public var convolution = "auto"

    /// Everything but the images and the network at its default.
    public init(data: String, model: String) {
        self.data = data
        self.model = model
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case data, preprocess, augment, model, optimizer, schedule, loss, regularize, ema, weights, seed, epochs
        case maxSteps = "max-steps"
        case batchSize = "batch-size"
        case learningRate = "lr"
        case order, workers
        case onBadImage = "on-bad-image"
        case validation
        case earlyStopping = "early-stopping"
        case initializer = "init"
        case logEvery = "log-every"
        case threads
        case convolution = "conv"
    }

    /// The keys of a configuration file, which are the names of the flags.
    public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

    /// Reads a `config.json`: keys are the names of the flags, and only `data` and `model` must be there.
    ///
    /// - Throws: `DecodingError` when one of these is missing or a value has another type.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            data: try values.decode(String.self, forKey: .data), model: try values.decode(String.self, forKey: .model))
        preprocess = try values.decodeIfPresent(String.self, forKey: .preprocess)
        augment = try values.decodeIfPresent(String.self, forKey: .augment)
        workers = try values.decodeIfPresent(Int.self, forKey: .workers)
        onBadImage = try values.decodeIfPresent(BadImagePolicy.self, forKey: .onBadImage) ?? onBadImage
        optimizer = try values.decodeIfPresent(String.self, forKey: .optimizer) ?? optimizer
        schedule = try values.decodeIfPresent(String.self, forKey: .schedule) ?? schedule
        loss = try values.decodeIfPresent(String.self, forKey: .loss) ?? loss
        regularize = try values.decodeIfPresent(String.self, forKey: .regularize)
        ema = try values.decodeIfPresent(Double.self, forKey: .ema)
        weights = try values.decodeIfPresent(String.self, forKey: .weights)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
        epochs = try values.decodeIfPresent(Int.self, forKey: .epochs) ?? epochs
        maxSteps = try values.decodeIfPresent(Int.self, forKey: .maxSteps)
        batchSize = try values.decodeIfPresent(Int.self, forKey: .batchSize) ?? batchSize
        learningRate = try values.decodeIfPresent(LearningRate.self, forKey: .learningRate)
        order = try values.decodeIfPresent(Order.self, forKey: .order) ?? order
        validation = try values.decodeIfPresent(Double.self, forKey: .validation) ?? validation
        earlyStopping = try values.decodeIfPresent(String.self, forKey: .earlyStopping)
        initializer = try values.decodeIfPresent(String.self, forKey: .initializer)
        logEvery = try values.decodeIfPresent(Int.self, forKey: .logEvery) ?? logEvery
        threads = try values.decodeIfPresent(Int.self, forKey: .threads)
        convolution = try values.decodeIfPresent(String.self, forKey: .convolution) ?? convolution
    }
}
