import Fovea
import Foundation

/// The files of a run's folder, and JSON Lines.
let runFolderTargets: [FuzzTarget] = [
    FuzzTarget(
        "config-json", inputsInTests: 300, dictionary: jsonWords + TrainingConfiguration.names.map { "\"\($0)\":" },
        seeds: {
            let run = try InputFolder()
            try RunDirectory(run.path).create(
                card: card(), configuration: TrainingConfiguration(data: "synthetic", model: "fc"))
            return [
                try contents("config.json", of: run),
                Array(#"{"data":"synthetic","model":"fc","order":"sequential"}"#.utf8),
            ]
        }
    ) { bytes, folder in
        try folder.write(bytes, to: "config.json")
        let run = RunDirectory(folder.path)
        let continuation = try Continuation(of: run, with: TrainingConfiguration(), allowsChange: true)
        _ = (continuation.notice, continuation.changes)
        try plan(continuation.configuration)
    },
    FuzzTarget(
        "model-json", inputsInTests: 400,
        dictionary: jsonWords + ["mean", "std", "input_shape", "classes", "conv4-relu-gap-fc"],
        seeds: {
            let run = try InputFolder()
            try RunDirectory(run.path).create(card: card(), configuration: nil)
            return [try contents("model.json", of: run)]
        }
    ) { bytes, folder in
        try folder.write(bytes, to: "model.json")
        let card = try RunDirectory(folder.path).card()
        // The network it names, as far as it is a small one; there are no weights.
        guard card.inputShape.allSatisfy({ $0 < 64 }) else {
            return _ = try TrainedModel(card: card, weights: "\(folder.path)/none.safetensors")
        }
        _ = try? TrainedModel(card: card, model: ModelRegistry.model("fc", classes: 2), variables: Variables([]))
            .pipeline()
        _ = try TrainedModel(card: card, weights: "\(folder.path)/none.safetensors")
    },
    FuzzTarget(
        "run-json", inputsInTests: 1500, dictionary: jsonWords,
        seeds: {
            [
                Array(#"{"created":1.5,"id":"a","version":1}"#.utf8),
                Array(#"{"epochs":3,"test_top1":0.5,"l":[1,{"a":null}]}"#.utf8),
            ]
        }
    ) { bytes, folder in
        let run = RunDirectory(folder.path)
        try folder.write(bytes, to: "run.json")
        try folder.write(bytes, to: "result.json")
        _ = try? run.identity()
        let fields = try run.ending() ?? [:]
        _ = Event.result(fields).json
    },
    FuzzTarget(
        "events", inputsInTests: 800,
        dictionary: jsonWords + ["\n", "\"event\":", "step", "epoch", "run", "evaluation", "\"starting_step\":"],
        seeds: {
            let run =
                #"{"event":"run","directory":"r","data":"d","model":"m","backend":"b","seed":1,"parameters":2,"epochs":3,"steps_per_epoch":4,"#
                + #""steps":12,"batch_size":5,"training_count":20,"validation_count":2,"test_count":0,"starting_step":4,"version":1}"#
            let lines = [
                run,
                #"{"event":"step","time":1.5,"run_id":"r","epoch":1,"step":3,"loss":1,"lr":0.1,"images_per_second":1,"data_wait_fraction":0}"#,
                #"{"event":"evaluation","split":"validation","epoch":2,"loss":0.5,"top1":0.25,"count":9}"#,
                #"{"event":"epoch","epoch":1,"step":4,"loss":1,"top1":0.5,"count":20,"seconds":2,"images_per_second":9,"data_wait_fraction":0}"#,
                #"{"event":"checkpoint","kind":"last","path":"p","epoch":1,"step":4}"#,
                #"{"event":"warning","message":"w"}"#, #"{"event":"error","kind":"usage","message":"m"}"#,
                #"{"event":"new","a":[1,2.5,{"b":null}]}"#, run,
            ]
            return [Array((lines.joined(separator: "\n") + "\n").utf8)] + lines.map { Array($0.utf8) }
        }
    ) { bytes, folder in
        let log = try EventLog(contentsOf: folder.write(bytes, to: "events.jsonl"))
        for event in log.events {
            // Written and read again.
            _ = try EventLog(contentsOf: folder.write(Array((event.json + "\n").utf8), to: "again.jsonl"))
        }
    },
    // The cache of what was found in images: whatever is in it, it is only done without.
    FuzzTarget(
        "statistics-cache", inputsInTests: 300, dictionary: jsonWords + ["mean", "std", "covariance", "key", "value"],
        seeds: {
            let folder = try InputFolder()
            _ = try StatisticsCache(folder: folder.path).statistics(of: Remembered(), threads: 1)
            _ = try StatisticsCache(folder: folder.path).normalization(Standardization(), of: Remembered(), threads: 1)
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
                try contents($0, of: folder)
            }
        }
    ) { bytes, folder in
        let cache = StatisticsCache(folder: folder.path)
        _ = try cache.statistics(of: Remembered(), threads: 1)
        _ = try cache.normalization(Standardization(), of: Remembered(), threads: 1)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try folder.write(bytes, to: name)
        }
        let statistics = try cache.statistics(of: Remembered(), threads: 1)
        _ = try AugmentationList(parsing: "pca-jitter")
        _ = statistics.mean
        _ = try cache.normalization(Standardization(), of: Remembered(), threads: 1)
    },
]

private func card() throws -> ModelCard {
    ModelCard(
        model: "fc", inputShape: [1, 4, 4], classes: ["a", "b"], preprocess: "resize:4x4",
        normalization: try Normalization(mean: [0.5], standardDeviation: [0.25]), data: "synthetic")
}

private func contents(_ name: String, of folder: InputFolder) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)")))
}

/// Few images, which the cache knows again.
private struct Remembered: Dataset {
    let count = 2
    let channels = 3
    let imageSize: ImageSize? = ImageSize(height: 3, width: 4)
    let classNames = ["a"]
    let fingerprint: String? = "few"
    func label(at index: Int) -> Int32 { 0 }
    func place(of index: Int) -> String { "image \(index)" }
    func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        Fixtures.image(channels: 3, height: 3, width: 4)
    }
}

/// Everything that a training does with its settings before its first step, on images and a network that are small whatever the settings
/// say.
func plan(_ configuration: TrainingConfiguration) throws {
    var configuration = configuration
    try configuration.validate()
    (configuration.data, configuration.model) = ("synthetic", "fc")
    (configuration.weights, configuration.preprocess, configuration.augment) = (nil, nil, nil)
    // A process's instruction set is chosen once.
    configuration.threads = 1
    configuration.workers = configuration.workers.map { min($0, 2) } ?? 1
    let trainer = try tinyTrainer(configuration)
    _ = trainer.card
    // A few steps, as with --dry-run.
    let expense = try trainer.tryOut()
    _ = try configuration.timeBudget.map(TimeBudget.init)?.steps(at: expense, spent: 0)
    let schedule = try ScheduleRegistry.schedule(configuration.schedule)
    try follow(schedule)
    let found = try results(5)
    _ = try configuration.earlyStopping.map(EarlyStopping.init)?.isOver(after: found)
}

/// What validation found after so many epochs.
func results(_ count: Int) throws -> [TrainingPosition.Best] {
    let texts = (1...count).map { #"{"epoch":\#($0),"loss":\#(0.5 + Double($0 % 3)),"top1":0.5}"# }
    return try JSONDecoder().decode([TrainingPosition.Best].self, from: Data("[\(texts.joined(separator: ","))]".utf8))
}

/// Asks a schedule for rates at all kinds of places.
func follow(_ schedule: any Schedule) throws {
    for (step, total, perEpoch) in [
        (0, 1, 1), (5, 10, 3), (999_999, 1_000_000, 1000), (1 << 40, 1 << 50, 1 << 20), (.max - 1, .max, 1),
        (7, .max, .max),
    ] {
        let place = SchedulePlace(
            step: step, totalSteps: total, stepsPerEpoch: perEpoch, validationLosses: [1, 2, 0.5, .nan])
        _ = (schedule.factor(at: place), schedule.momentum(at: place))
    }
}
