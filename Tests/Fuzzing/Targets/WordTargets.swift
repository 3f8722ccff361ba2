import Fovea
import FoveaConfiguration
import Foundation

/// What users write: settings, specs, formulas, lists.
let wordTargets: [FuzzTarget] = [
    FuzzTarget(
        "yaml", inputsInTests: 400,
        dictionary: TrainingConfiguration.names.map { "\($0): " }
            + [
                "&a ", "*a", "? ", "- ", "[", "{", "\n", ": ", "<<: *a", "|\n ", "!!int ", "\"", "'", "#", "---\n",
                "%YAML 1.1\n", "\u{FEFF}",
            ],
        seeds: {
            [
                "data: synthetic\nmodel: \"[(conv4-bn-relu)*2-pool]*2-fc\"\nepochs: 3\nlr: 0.05\nrun: r\nmax-steps: null\nfreeze: [a, b]\n",
                "{\"data\": \"synthetic\", \"model\": \"fc\", \"batch_size\": 16}", "a: &x [1, 2]\nb: *x\n? [c]\n: d\n",
                "data: synthetic\nmodel: fc\noptimizer: adam\nschedule: constant:for=2 then cosine\nema: 0.9\naccumulate: 2\n"
                    + "early-stopping: patience=2\nkeep: last=3,best=2\ncheckpoint-every: 90s\norder: repeated:times=3\nlast-batch: drop\n"
                    + "unfreeze: fc=2\nlr-scale: fc=2\nregularize: l2:strength=0.1 clip-norm:max=1\nlog-every: 2\nvalidation: 0.5\ntime-budget: 30m\n",
            ].map { Array($0.utf8) }
        }
    ) { bytes, folder in
        let path = try folder.write(bytes, to: "run.yaml")
        try plan(ConfigurationFile<TrainingSettings>(path: path).settings)
    },
    FuzzTarget(
        "formula", inputsInTests: 300, dictionary: LayerRegistry.registry.names + formulaWords,
        mostBytes: 1 << 14,
        seeds: {
            [
                "[(conv4-bn-relu)*2-pool]*2-(fc8-bn-relu)*1-fc",
                "conv4{kernel=5,stride=2}-res(conv4-bn-relu-conv4-bn)*2-relu-gap-dropout0.5-fc",
                "conv4-maxpool3{stride=2,padding=1}-conv{kernel=1}-gap", "conv9999999999-fc", "[conv4]*1000000000-fc",
                "[[[[", "fc8*3-fc-softmax",
                "conv4{padding=1/2/3/4,mode=reflect,dilation=2,groups=2}-convtranspose4-fc", "lstm8-fc",
            ].map { Array($0.utf8) }
        }
    ) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        try plan(network: ModelRegistry.model(text, classes: 3), input: [1, 8, 8])
    },
    FuzzTarget(
        "model", inputsInTests: 60,
        dictionary: ModelRegistry.registry.names + [":", "=", ",", "stem=small", "width=", "dropout=", "depth="],
        mostBytes: 256,
        seeds: { ModelRegistry.registry.names.map { Array($0.utf8) } + [Array("mlp:hidden=8/4,dropout=0.5".utf8)] }
    ) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try Summary(of: ModelRegistry.model(text, classes: 7), input: [3, 64, 64])
    },
    // A kind, a space, and what is said of it.
    FuzzTarget(
        "spec", inputsInTests: 800, dictionary: specWords, mostBytes: 1 << 13,
        seeds: { specSeeds.map { Array($0.utf8) } }
    ) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        let kind = String(text.prefix { $0 != " " })
        let words = String(text.dropFirst(kind.count + 1))
        guard let use = specUses[kind] else {
            return _ = try Spec(text)
        }
        try use(words)
    },
    FuzzTarget(
        "augmentation", inputsInTests: 600,
        dictionary: AugmentationRegistry.registry.names + [":", "=", ",", "/", " ", "p="],
        mostBytes: 1 << 12,
        seeds: {
            AugmentationRegistry.registry.names.map { Array($0.utf8) }
                + [
                    "random-resized-crop:8,scale=0.1/1,ratio=0.5/2 flip color:brightness=0.2,hue=0.1 erase:p=1 mixup:alpha=0.2",
                    "crop:padding=4,mode=reflect rotate:degrees=30 shear blur noise randaugment:count=2,magnitude=9",
                ].map { Array($0.utf8) }
        }
    ) { bytes, _ in
        let list = try AugmentationList(parsing: String(decoding: bytes, as: UTF8.self))
        let images = try threeImages()
        let pipeline = try Preprocessing("resize:8x8").pipeline(
            for: images, list, normalization: .scaling(channels: 3), threads: 1, cache: StatisticsCache(folder: nil))
        var sample: AugmentedSample?
        for epoch in 0..<3 {
            let key = SampleKey(seed: 1, epoch: epoch, index: epoch)
            sample = try pipeline.sample(key, of: images, after: sample)
        }
    },
    FuzzTarget(
        "preprocessing", inputsInTests: 600, dictionary: Preprocessing.registry.names + [":", "=", ",", "/", "x", " "],
        mostBytes: 1 << 12,
        seeds: {
            [
                "resize:8 center-crop:4 standardize", "resize:8x8,filter=bicubic zca-whiten:epsilon=0.01",
                "center-crop:28x20 min-max:low=-1",
                "standardize:per=pixel", "fixed:mean=0.5/0.5/0.5,std=0.2/0.2/0.2",
            ].map { Array($0.utf8) } + Preprocessing.registry.names.map { Array($0.utf8) }
        }
    ) { bytes, _ in
        let preprocessing = try Preprocessing(String(decoding: bytes, as: UTF8.self))
        // What is asked for may be large, as long as it is not absurd.
        let mostPixels = preprocessing.description.contains("whiten") ? 1 << 8 : 1 << 16
        if let size = preprocessing.framing?.outputSize, size.area > mostPixels { return }
        let images = try threeImages()
        let pipeline = try preprocessing.pipeline(for: images, threads: 1, cache: StatisticsCache(folder: nil))
        _ = try pipeline.sample(SampleKey(seed: 1, epoch: 0, index: 0), of: images)
    },
    FuzzTarget(
        "dataset", inputsInTests: 600,
        dictionary: NamedDataset.registry.names + [
            ":", "=", ",", "x", "shape=", "classes=", "count=", "test=", "seed=",
        ],
        memoryLimit: 1 << 30, mostBytes: 1 << 12,
        seeds: {
            [
                "synthetic:shape=3x8x8,classes=3,count=9,test=2,seed=1", "csv:none.csv,test=0.1",
                "folder:/dev/null,test=0.2", "mnist:/dev", "shard:none", "cifar100:/dev,labels=coarse",
            ]
            .map { Array($0.utf8) }
        }
    ) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        let dataset = try NamedDataset(text)
        // Many large images are made where they are asked for; that takes its time.
        guard !text.split(whereSeparator: { !$0.isNumber }).contains(where: { $0.count > 2 }) else { return }
        let parts = try dataset.load()
        for (_, part) in parts.named {
            for index in [0, part.count / 2, part.count - 1] { _ = try (part.image(at: index), part.label(at: index)) }
        }
    },
    FuzzTarget(
        "class-weights", inputsInTests: 1500,
        dictionary: ["a,", "b,", "\n", ",", "/", "balanced", "1e-320", "nan", "inf"],
        seeds: { ["a,2\nb,0.5\n", "1/2", "balanced"].map { Array($0.utf8) } }
    ) { bytes, folder in
        let images = try InMemoryDataset(
            pixels: [1, 2], labels: [0, 1], imageShape: [1, 1, 1], classNames: ["a", "b"])
        _ = try? WeighedClasses.weights(String(decoding: bytes, as: UTF8.self), for: images)
        _ = try WeighedClasses.weights(folder.write(bytes, to: "weights.csv"), for: images)
    },
]

private let formulaWords = [
    "-", "(", ")", "[", "]", "*", "{", "}", "=", ",", "res(", "kernel=", "stride=", "1000000", "*10000", "x", "/",
]

private func threeImages() throws -> InMemoryDataset {
    let image = Fixtures.image(channels: 3, height: 8, width: 8)
    return try InMemoryDataset(
        pixels: image.pixels + image.pixels.reversed() + image.pixels, labels: [0, 1, 0], imageShape: [3, 8, 8],
        classNames: ["a", "b"])
}

/// Everything that is done with a network before anything is computed; compiled where it is small.
private func plan(network: any Layer, input: Shape) throws {
    let summary = try Summary(of: network, input: input)
    _ = "\(summary)"
    _ = try Linter().findings(in: network, input: input, batchSize: 4)
    let trace = try TracedModel(network, input: TensorType(Shape([4] + input.dimensions)), mode: .training)
    if trace.records.count < 60 { _ = try TemplateFormula.describing(network, input: input) }
    guard trace.records.count < 30 else { return }
    let step = try TrainingStep(
        model: network, inputShape: input, optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
        backend: OneDNNBackend(threads: 1))
    _ = try step.memoryBytes(batchSize: 4)
}

/// What each kind of words is used for, as far as nothing is computed with a network.
private let specUses: [String: @Sendable (String) throws -> Void] = [
    "optimizer": { words in
        let optimizer = try OptimizerRegistry.optimizer(words)
        _ = try TrainingStep(
            model: ModelRegistry.model("fc4-fc", classes: 2), inputShape: [1, 2, 2], optimizer: optimizer,
            loss: CrossEntropy(),
            backend: OneDNNBackend(threads: 1)
        ).memoryBytes(batchSize: 2)
    },
    "schedule": { try follow(ScheduleRegistry.schedule($0)) },
    "loss": { words in
        let loss = try LossRegistry.loss(words)
        let scores = Tensor.placeholder(TensorType([4, 2]), "scores")
        _ = try loss.sum(scores, target: .placeholder(TensorType([4], .i32), "target"))
    },
    "regularize": { words in
        let regularizers = try RegularizerRegistry.regularizers(words)
        _ = try TrainingStep(
            model: ModelRegistry.model("fc4-fc", classes: 2), inputShape: [1, 2, 2], optimizer: SGD(),
            loss: CrossEntropy(),
            backend: OneDNNBackend(threads: 1), regularizers: regularizers
        ).memoryBytes(batchSize: 2)
    },
    "init": { words in
        let initializer = try InitializerRegistry.initializer(words)
        for shape: Shape in [[4, 3, 3, 3], [6, 4], [4]] {
            _ = try initializer.values(TensorType(shape), seed: 1, path: "weight")
        }
    },
    "layer": { words in
        let template = try LayerRegistry.registry.make(words)
        let layer = template.layer(.init(classes: 3))
        let input: Shape = template.place == .features ? [2, 12] : [2, 4, 8, 8]
        let trace = try TracedModel(layer, input: TensorType(input), mode: .training)
        _ = trace.records.map(\.summary)
        _ = try Graph(inputs: trace.variables + [trace.input, trace.key], outputs: [trace.output]).cost
    },
    "order": { words in
        let images = try threeImages()
        _ = try Order(words).sampler(for: images, seed: 1).indices(epoch: 2)
    },
    "metric": { _ = try MetricRegistry.metrics($0) },
    "pattern": { words in
        let patterns = try PathPattern.list(words)
        _ = (patterns.matches("layer1.0.conv1.weight"), patterns.unused(among: ["fc.weight", "layer4.2.bn"]))
    },
    "rename": { _ = try Transfer.renames($0) },
    "unfreeze": { words in
        let unfreezing = try GradualUnfreezing(words)
        _ = unfreezing.epoch(of: "fc.weight")
        _ = TrainingStages(unfreezing, stepsPerEpoch: 1000)
    },
    "lr-scale": { _ = try LearningRateScales($0).applied(to: SGD()) },
    "early-stopping": { words in
        let found = try results(9)
        _ = try EarlyStopping(words).isOver(after: found)
    },
    "lr": { words in
        let rate = try LearningRate(words)
        _ = (rate.value(batchSize: 1), rate.value(batchSize: .max), rate.description)
    },
    "keep": { _ = try KeptCheckpoints($0) },
    "checkpoint-every": { _ = try CheckpointInterval($0) },
    "allow": { _ = try Linter(allowing: $0.split(separator: " ").map(String.init)) },
    "shape": { words in
        guard let shape = Shape(extents: words) else { return }
        _ = (shape.count, shape.description)
        try shape.requireCountable("it")
    },
]

private let specSeeds =
    OptimizerRegistry.registry.names.map { "optimizer \($0)" }
    + ScheduleRegistry.registry.names.map { "schedule \($0)" }
    + LossRegistry.registry.names.map { "loss \($0)" } + RegularizerRegistry.registry.names.map { "regularize \($0)" }
    + InitializerRegistry.registry.names.map { "init \($0)" } + LayerRegistry.registry.names.map { "layer \($0)" }
    + MetricRegistry.registry.names.map { "metric \($0)" }
    + [
        "layer conv:4,kernel=3x5,stride=2,padding=1/2/3/4,mode=constant,value=2,dilation=2,groups=2,bias=true,init=he",
        "layer maxpool:3,stride=2,padding=1,dilation=2,ceil=true",
        "layer convtranspose:4,kernel=3,stride=2,output-padding=1",
        "optimizer sgd:momentum=0.9,weight-decay=5e-4,nesterov=true,decay=weights",
        "schedule constant:for=10 then cosine:warmup=5,by=epoch",
        "schedule multi-step:milestones=30/60/80steps,gamma=0.1", "schedule cosine-restarts:period=10,growth=2",
        "loss cross-entropy:smoothing=0.1,weights=1/2", "order weighted:weights=1/2", "order repeated:times=3",
        "pattern conv1 layer[1-3].* ?n*",
        "rename backbone=,head=fc", "unfreeze layer4=3,layer[1-3]=6", "lr-scale fc=10,*=0.1",
        "early-stopping patience=5,min-delta=0.001",
        "lr scaled:base=0.1,for-batch=256", "keep last=3,best=1", "checkpoint-every 90s", "allow bias-before-norm",
        "shape 3x32x32",
        "init truncated-normal:std=0.02,limit=2",
    ]

private let specWords = [
    ":", "=", ",", "/", ";", "\"", "x", " ", " then ", "*", "[", "]", "?", "for=", "warmup=", "by=epoch", "steps",
    "padding=", "kernel=",
]
