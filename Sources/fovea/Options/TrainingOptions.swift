import ArgumentParser
import Fovea

/// What `train` is told, by flags or by a configuration file: all settings are optional, so that
/// one can fill the other.
struct TrainingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The run's home: configuration, events, checkpoints, best model.", valueName: "dir"))
    var run: String?

    @Option(help: ArgumentHelp("What to learn from, such as fashion-mnist or mnist:DIR.", valueName: "spec"))
    var data: String?

    @OptionGroup(title: "Pixels")
    var pixels: PixelOptions

    @Option(help: ArgumentHelp("What learns, such as resnet18:stem=small or a template.", valueName: "spec"))
    var model: String?

    @Option(help: ArgumentHelp("Initial weights, as safetensors.", valueName: "file"))
    var weights: String?

    @Option(help: ArgumentHelp("Such as sgd:momentum=0.9,weight-decay=5e-4.", valueName: "spec"))
    var optimizer: String?

    @Option(help: ArgumentHelp("The learning rate's course, such as cosine:warmup=5.", valueName: "spec"))
    var schedule: String?

    @Option(help: ArgumentHelp("Such as cross-entropy.", valueName: "spec"))
    var loss: String?

    @Option(
        help: ArgumentHelp(
            "The base learning rate: a number, or scaled:base=0.1,for-batch=256. (default: the optimizer's, such as 0.1 for "
                + "sgd and 0.001 for adam)", valueName: "rate"))
    var lr: String?

    @Option(help: ArgumentHelp("Such as 'l1:strength=1e-5 clip-norm:max=1', in this order.", valueName: "specs"))
    var regularize: String?

    @Option(
        help: ArgumentHelp(
            "Judge and keep a moving average of the weights with this decay, such as 0.999.", valueName: "decay"))
    var ema: Double?

    @Option(help: ArgumentHelp("Images per step. (default: \(standard.batchSize))", valueName: "n"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("Passes over the training set. (default: \(standard.epochs))", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Stop after so many steps, whatever the epochs.", valueName: "n"))
    var maxSteps: Int?

    @Option(
        help: ArgumentHelp(
            "The fraction of the training set that is held out to choose the best weights by. "
                + "(default: \(standard.validation))", valueName: "fraction"))
    var validation: Double?

    @Option(
        help: ArgumentHelp(
            "Stop when the held-out images have not got better for a while, such as patience=5,min-delta=0.001.",
            valueName: "settings"))
    var earlyStopping: String?

    @Option(
        name: .customLong("init"),
        help: ArgumentHelp(
            "What weights begin with instead of what their layers say, such as orthogonal.", valueName: "spec"))
    var initializer: String?

    @Option(
        help: ArgumentHelp(
            "The images' order, such as shuffled, sequential or balanced. (default: shuffled)", valueName: "spec"))
    var order: String?

    @Option(help: ArgumentHelp("What everything random is drawn from. (default: 0)", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("Steps from one step event to the next. (default: \(standard.logEvery))", valueName: "n"))
    var logEvery: Int?

    @OptionGroup(title: "Loading")
    var loading: LoadingOptions

    @OptionGroup(title: "Machine")
    var machine: MachineOptions

    /// The library's defaults, for the help text.
    private static let standard = TrainingConfiguration(data: "", model: "")
}

extension TrainingOptions {
    /// These settings, where one is not given that of the configuration file.
    func over(_ file: TrainingOptions) -> TrainingOptions {
        var merged = self
        merged.run = run ?? file.run
        merged.data = data ?? file.data
        merged.pixels.preprocess = pixels.preprocess ?? file.pixels.preprocess
        merged.pixels.augment = pixels.augment ?? file.pixels.augment
        merged.model = model ?? file.model
        merged.weights = weights ?? file.weights
        merged.optimizer = optimizer ?? file.optimizer
        merged.schedule = schedule ?? file.schedule
        merged.loss = loss ?? file.loss
        merged.regularize = regularize ?? file.regularize
        merged.ema = ema ?? file.ema
        merged.lr = lr ?? file.lr
        merged.batchSize = batchSize ?? file.batchSize
        merged.epochs = epochs ?? file.epochs
        merged.maxSteps = maxSteps ?? file.maxSteps
        merged.validation = validation ?? file.validation
        merged.earlyStopping = earlyStopping ?? file.earlyStopping
        merged.initializer = initializer ?? file.initializer
        merged.order = order ?? file.order
        merged.seed = seed ?? file.seed
        merged.logEvery = logEvery ?? file.logEvery
        merged.loading = loading.over(file.loading)
        merged.machine = machine.over(file.machine)
        return merged
    }

    /// The validated configuration.
    ///
    /// - Throws: a usage sentence for what is missing, unknown or out of range. Nothing was read or written.
    func configuration() throws -> TrainingConfiguration {
        guard let data else {
            throw FoveaError.usage("train needs --data SPEC, what to learn from; for example: --data fashion-mnist")
        }
        guard let model else {
            throw FoveaError.usage("train needs --model SPEC, what learns; for example: --model resnet18:stem=small")
        }
        var configuration = TrainingConfiguration(data: data, model: model)
        configuration.preprocess = pixels.preprocess
        configuration.augment = pixels.augment
        configuration.workers = loading.workers
        if let policy = try loading.givenPolicy() { configuration.onBadImage = policy }
        configuration.weights = weights
        configuration.regularize = regularize
        configuration.ema = ema
        configuration.maxSteps = maxSteps
        configuration.threads = machine.threads
        if let optimizer { configuration.optimizer = optimizer }
        if let schedule { configuration.schedule = schedule }
        if let loss { configuration.loss = loss }
        if let lr { configuration.learningRate = try LearningRate(lr) }
        configuration.earlyStopping = earlyStopping
        configuration.initializer = initializer
        if let batchSize { configuration.batchSize = batchSize }
        if let epochs { configuration.epochs = epochs }
        if let validation { configuration.validation = validation }
        if let order { configuration.order = try Order(order) }
        if let seed { configuration.seed = seed }
        if let logEvery { configuration.logEvery = logEvery }
        if let conv = machine.conv { configuration.convolution = conv }
        try configuration.validate()
        return configuration
    }
}
