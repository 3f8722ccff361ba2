import FoveaData
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// Everything that decides what a run computes. One more setting is one more property here: flags, files, `config.json` and the
/// help have it then.
public struct TrainingSettings: SettingDeclarations {
    public let data = Setting("data", default: "", "What to learn from, such as fashion-mnist or folder:DIR.") {
        guard !$0.isEmpty else {
            throw FoveaError.usage("expects what to learn from, such as fashion-mnist, but got nothing")
        }
        _ = try NamedDataset($0)
    }
    public let preprocess = Setting<String?>(
        "preprocess", "How images become the network's numbers, such as 'resize:256 center-crop:224 standardize'.",
        value: "specs", standardText: "standardize"
    ) { _ = try Preprocessing($0) }
    public let augment = Setting<String?>(
        "augment", "Random changes of training images, in order, such as 'crop:padding=4 flip'.", value: "specs",
        standardText: "none"
    ) { _ = try AugmentationList(parsing: $0) }
    public let decode = Setting(
        "decode", default: Decoding.full,
        "JPEG files that are to shrink, in training: full, or reduced, which is faster and a little less exact.",
        value: "detail")
    public let model = Setting("model", default: "", "What learns, such as resnet18:stem=small or a template.") {
        guard !$0.isEmpty else {
            throw FoveaError.usage("expects what learns, such as resnet18:stem=small, but got nothing")
        }
        // The number of classes is the data's; any will do for checking the words.
        _ = try ModelRegistry.model($0, classes: 2)
    }
    public let weights = Setting<String?>(
        "weights", "Initial weights: safetensors, or a state dictionary of PyTorch's (.pth).", value: "file")
    public let replaceHead = Setting(
        "replace-head", "The layer that gives the scores begins anew, whatever the weights file has for it.")
    public let allowMissing = Setting<String?>(
        "allow-missing", "What the weights file may lack and begins anew, such as 'fc aux*'.", value: "patterns"
    ) { _ = try PathPattern.list($0) }
    public let rename = Setting<String?>(
        "rename", "Other names in the weights file: OLD=NEW, such as backbone=,head=fc.", value: "names"
    ) { _ = try Transfer.renames($0) }
    public let freeze = Setting<String?>(
        "freeze", "Parameters that stay as they are, such as 'conv1 bn1 layer[1-3]'.", value: "patterns"
    ) { _ = try PathPattern.list($0) }
    public let unfreeze = Setting<String?>(
        "unfreeze", "Parameters that are frozen until an epoch, such as layer4=3,layer[1-3]=6.", value: "epochs"
    ) { _ = try GradualUnfreezing($0) }
    public let learningRateScale = Setting<String?>(
        "lr-scale", "Learning rates of parts in proportion to the run's, such as fc=10,*=0.1.", value: "scales"
    ) { _ = try LearningRateScales($0) }
    public let allow = Setting<String?>(
        "allow", "Likely mistakes in the network to be silent about, by their rules' names.", value: "rules"
    ) { _ = try Linter(allowing: $0.split(separator: " ").map(String.init)) }
    public let optimizer = Setting(
        "optimizer", default: "sgd:momentum=0.9,weight-decay=5e-4", "How weights change."
    ) { _ = try OptimizerRegistry.optimizer($0) }
    public let schedule = Setting(
        "schedule", default: "cosine", "The learning rate's course, such as cosine:warmup=5."
    ) { _ = try ScheduleRegistry.schedule($0) }
    public let loss = Setting("loss", default: "cross-entropy", "What training makes small.") {
        _ = try LossRegistry.loss($0)
    }
    public let classWeights = Setting<String?>(
        "class-weights",
        "What each class counts in the loss: balanced (rare ones more), numbers such as 1/2/0.5, or a file of NAME,NUMBER lines.",
        value: "weights")
    public let overfit = Setting<Int?>(
        "overfit", in: 1 ... .max,
        "Learn only the first n training images, without augmentation and with nothing held out: a network that cannot has a fault."
    )
    public let learningRate = Setting<LearningRate?>(
        "lr", default: nil, "The base learning rate: a number, or scaled:base=0.1,for-batch=256.", value: "rate",
        standardText: "the optimizer's, such as 0.1 for sgd and 0.001 for adam", read: { try LearningRate($0) },
        check: { rate in
            guard let rate, rate.value(batchSize: 1) > 0, rate.value(batchSize: 1).isFinite else {
                if rate == nil { return }
                throw FoveaError.usage("expects a number above 0, but got \(rate?.description ?? "")")
            }
        })
    public let regularize = Setting<String?>(
        "regularize", "Such as 'l1:strength=1e-5 clip-norm:max=1', in this order.", value: "specs"
    ) { _ = try RegularizerRegistry.regularizers($0) }
    public let ema = Setting<Double?>(
        share: "ema", "a decay from 0 to below 1, such as 0.999",
        "Judge and keep a moving average of the weights with this decay, such as 0.999.", value: "decay")
    public let batchSize = Setting("batch-size", default: 128, atLeast: 1, "Images per step.")
    public let accumulate = Setting(
        "accumulate", default: 1, atLeast: 1,
        "Batches whose gradients make one step: a batch that many times as large, in the memory of one.")
    public let lastBatch = Setting(
        "last-batch", default: LastBatchPolicy.keep,
        "Images that fill no batch: keep makes a smaller one of them, drop leaves them out of the epoch.",
        value: "policy")
    public let epochs = Setting("epochs", default: 10, atLeast: 1, "Passes over the training set.")
    public let maxSteps = Setting<Int?>(
        "max-steps", in: 1 ... .max, "Stop after so many steps, whatever the epochs.")
    public let timeBudget = Setting<String?>(
        "time-budget",
        "As many steps as fit in a time such as 90s, 30m or 1.5h, measured before the run; its schedule ends with them.",
        value: "time"
    ) { _ = try TimeBudget($0) }
    public let validation = Setting(
        share: "validation", default: 0.1,
        "The fraction of the training set that is held out to choose the best weights by.", value: "fraction")
    public let earlyStopping = Setting<String?>(
        "early-stopping",
        "Stop when the held-out images have not got better for a while, such as patience=5,min-delta=0.001.",
        value: "settings"
    ) { _ = try EarlyStopping($0) }
    public let initializer = Setting<String?>(
        "init", "What weights begin with instead of what their layers say, such as orthogonal."
    ) { _ = try InitializerRegistry.initializer($0) }
    public let order = Setting(
        "order", default: Order.shuffled, "The images' order, such as shuffled, sequential or balanced.", value: "spec",
        standardText: "shuffled", read: { try Order($0) })
    public let seed = Setting<UInt64>(
        "seed", default: 0, "What everything random is drawn from.", value: "n", standardText: "0",
        read: { text in
            guard let seed = UInt64(text) else {
                throw FoveaError.usage("expects a whole number from 0 to \(UInt64.max), but got '\(text)'")
            }
            return seed
        })
    public let checkpointEvery = Setting(
        "checkpoint-every", default: "5m",
        "When a checkpoint is written within an epoch: steps such as 500, or a time such as 90s, 5m or 1h.",
        value: "interval"
    ) { _ = try CheckpointInterval($0) }
    public let keep = Setting(
        "keep", default: "last=2,best=1", "How many checkpoints stay in the run's folder.", value: "counts"
    ) { _ = try KeptCheckpoints($0) }
    public let logEvery = Setting("log-every", default: 10, atLeast: 1, "Steps from one step event to the next.")
    public let workers = LoadingSettings().workers
    public let onBadImage = LoadingSettings().onBadImage
    public let threads = MachineSettings().threads
    public let convolution = MachineSettings().convolution
    public let instructionSet = ProcessorSettings().instructionSet

    public init() {}
}

/// What happens to pixels on their way to the network.
public struct PixelSettings: SettingDeclarations {
    public let preprocess = TrainingSettings().preprocess
    public let augment = TrainingSettings().augment

    public init() {}
}

/// How images are read.
public struct LoadingSettings: SettingDeclarations {
    public let workers = Setting<Int?>(
        "workers", in: 1...Loader.mostWorkers, "Threads that decode and augment.",
        standardText: "all cores, but no more than \(Loader.mostDefaultWorkers)")
    public let onBadImage = Setting(
        "on-bad-image", default: BadImagePolicy.stop, "When an image cannot be read: stop, or skip it and say so.",
        value: "policy")

    public init() {}
}

/// What the computation runs on.
public struct MachineSettings: SettingDeclarations {
    public let threads = Setting<Int?>(
        "threads", in: 1...1024, "Threads to compute with.", standardText: "all cores")
    public let convolution = Setting(
        "conv", default: ConvolutionAlgorithm.auto, "Convolutions: auto, winograd or direct.", value: "algorithm")
    public let instructionSet = ProcessorSettings().instructionSet
    public let backend = BackendSettings().backend

    public init() {}
}

/// What of the processor kernels use.
public struct ProcessorSettings: SettingDeclarations {
    public let instructionSet = Setting(
        "isa", default: InstructionSet.auto, "Instructions that kernels use at most: auto, avx512, avx2 or baseline.",
        value: "set")

    public init() {}
}

/// Which library computes: for those who compare them.
public struct BackendSettings: SettingDeclarations {
    public let backend = Setting(
        "backend", default: BackendName.auto, "Where programs run.", value: "name", isHidden: true)

    public init() {}
}
