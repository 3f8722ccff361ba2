import Fovea
import Foundation

/// What a run of `fovea classical` leaves: its words, and what was learned.
let classicalTargets: [FuzzTarget] = [
    FuzzTarget(
        "classical-json", inputsInTests: 300,
        dictionary: jsonWords + ["\"features\":", "\"learner\":"] + FeatureRegistry.registry.names
            + LearnerRegistry.registry.names.map { "\($0):k=" } + [
                "pca:components=2", "cell=1", "kernel=rbf", "hidden=2x3",
            ],
        seeds: {
            words.map { Array(#"{"features":"\#($0.features)","learner":"\#($0.learner)","version":1}"#.utf8) }
        }
    ) { bytes, folder in
        let run = try learned(words[0], in: folder)
        try folder.write(bytes, to: "classical.json")
        try judge(with: ClassicalModel(run: run))
    },
    FuzzTarget(
        "classical-numbers", inputsInTests: 400,
        dictionary: jsonWords + [
            "features.0.components", "learner.weights", "learner.kernel.gamma", "F64", "I32", "learner.labels",
        ],
        seeds: {
            try words.map { word in
                let folder = try InputFolder()
                return Array(try Data(contentsOf: URL(fileURLWithPath: learned(word, in: folder).classicalNumbers)))
            }
        }
    ) { bytes, folder in
        var failure: (any Error)?
        for word in words {
            let run = try learned(word, in: folder)
            try folder.write(bytes, to: "classical.safetensors")
            do {
                try judge(with: ClassicalModel(run: run))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    },
]

private let words: [(features: String, learner: String)] = [
    ("raw", "ridge"), ("raw pca:components=2", "knn:k=1"), ("raw standardize", "kernel-svm:kernel=rbf"),
    ("histogram:bins=2", "naive-bayes"), ("raw", "mlp:hidden=2,epochs=1"),
]

/// A run on a few tiny images.
private func learned(_ word: (features: String, learner: String), in folder: InputFolder) throws -> RunDirectory {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    }
    var configuration = ClassicalConfiguration()
    configuration.data = "synthetic:shape=1x2x2,classes=2,count=6"
    (configuration.features, configuration.learner) = word
    (configuration.validation, configuration.threads) = (0, 1)
    let run = RunDirectory(folder.path)
    _ = try ClassicalTraining(configuration, directory: run, events: EventTee([])).run()
    return run
}

private func judge(with model: ClassicalModel) throws {
    let images = try InMemoryDataset(
        pixels: [0, 255, 3, 9], labels: [0], imageShape: [1, 2, 2], classNames: model.card.classes)
    let scores = try model.scores(of: images, FittingOptions(workers: Workers(threads: 1)))
    _ = model.ranked(scores.values.row(0), top: 3)
}
