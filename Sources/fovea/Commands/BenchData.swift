import ArgumentParser
import Fovea

struct BenchData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Times the loader alone: from files to augmented, normalized batches.",
        discussion: """
            Example:
              fovea bench data --data folder:photos --preprocess 'resize:256 center-crop:224' \\
                --augment 'random-resized-crop flip' --batch-size 64
            """)

    @Option(help: ArgumentHelp("The images, such as folder:DIR.", valueName: "spec"))
    var data: String

    @OptionGroup(title: "Pixels") var pixels: PixelOptions

    @Option(help: ArgumentHelp("Images in a batch.", valueName: "n"))
    var batchSize = 128

    @Option(help: ArgumentHelp("Batches that are timed.", valueName: "n"))
    var batches = 30

    @Option(
        help: ArgumentHelp("Batches before, not timed; at least as many as the loader keeps ready.", valueName: "n"))
    var warmUp = 3

    @Option(help: ArgumentHelp("What orders and augmentations are drawn from.", valueName: "n"))
    var seed: UInt64 = 0

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try atLeast(1, batchSize, of: "--batch-size")
        try atLeast(1, batches, of: "--batches")
        try atLeast(0, warmUp, of: "--warm-up")
    }

    func run() throws {
        let (preprocessing, augmentation) = try (pixels.preprocessing(), pixels.augmentation())
        let dataset = try NamedDataset(data).load().train
        let pipeline = try preprocessing.pipeline(
            for: dataset, augmentation, threads: loading.loadingThreads, onBadImage: loading.onBadImage)
        let loader = try Loader(
            dataset, pipeline, batchSize: batchSize, order: .shuffled, seed: seed,
            dropLast: dataset.count >= batchSize, workers: loading.loadingThreads, onBadImage: loading.onBadImage)
        func next() throws -> Int {
            // An epoch's end is no batch.
            while true { if let batch = try loader.next() { return batch.count } }
        }
        // The ring is full of batches at first, which nobody waits for.
        for _ in 0..<max(warmUp, loading.loadingThreads + 3) { _ = try next() }
        let clock = ContinuousClock()
        let before = loader.stageTimes
        var images = 0
        let elapsed = try clock.measure { for _ in 0..<batches { images += try next() } }
        report(images: images, seconds: elapsed / .seconds(1), stages: loader.stageTimes - before)
    }

    private func report(images: Int, seconds: Double, stages: StageTimes) {
        let rate = Double(images) / seconds
        var fields: Event.Fields = [
            "data": .string(data), "images_per_second": .double(rate), "count": .int(images),
            "seconds": .double(seconds),
            "workers": .int(loading.loadingThreads), "batch_size": .int(batchSize),
            "peak_rss_bytes": .int(ResourceUsage.peakResidentBytes),
        ]
        var lines = [
            "\(data): \(rate.digits(rate < 1000 ? 1 : 0)) images/s, \(images.grouped) in \(seconds.digits(2)) s with "
                + "\(loading.loadingThreads) workers; peak memory \(ResourceUsage.peakResidentBytes.bytes)"
        ]
        for stage in LoaderStage.allCases where stages[stage] > .zero {
            let each = stages[stage] / .seconds(1) / Double(images)
            fields["\(stage.rawValue)_seconds"] = .double(each)
            lines.append("  \(stage.rawValue): \((each * 1e6).digits(1)) µs an image")
        }
        output.report(.result(fields), text: lines.joined(separator: "\n") + "\n")
    }
}
