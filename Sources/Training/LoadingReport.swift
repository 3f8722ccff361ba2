import FoveaData

/// What an epoch tells of its loader: how long the training waited for it, which stage was slow, which images were bad.
struct LoadingReport {
    private let wait: Duration
    private let times: StageTimes
    private let badImages: Int

    /// Of what happens from now on.
    init(_ loader: any BatchSource) {
        wait = loader.dataWait
        times = loader.stageTimes
        badImages = loader.badImages.count
    }

    /// The share of the epoch's seconds that were spent waiting for data.
    func waitFraction(of loader: any BatchSource, seconds: Double) -> Double {
        seconds > 0 ? min((loader.dataWait - wait) / .seconds(1) / seconds, 1) : 0
    }

    /// What a user should know: nothing, where data was there in time and every image could be read.
    func warnings(of loader: any BatchSource, seconds: Double, epoch: Int) -> [String] {
        let fraction = waitFraction(of: loader, seconds: seconds)
        let spent = loader.stageTimes - times
        let bad = loader.badImages.suffix(loader.badImages.count - badImages)
        return [
            LoadingReport.slowStage(spent, waited: fraction, seconds: seconds, epoch: epoch),
            LoadingReport.skipped(Array(bad), in: "epoch \(epoch)"),
        ].compactMap(\.self)
    }

    /// The share of an epoch's time that may be spent waiting without a warning.
    static let bearableWait = 0.05

    static func slowStage(_ times: StageTimes, waited: Double, seconds: Double, epoch: Int) -> String? {
        // A second is not worth a sentence: short epochs wait for their first batch.
        guard waited > bearableWait, waited * seconds > 1 else { return nil }
        let slowest = times.slowest
        func text(_ duration: Duration) -> String { ProgressText.fixed(duration / .seconds(1), 1) + " s" }
        return "epoch \(epoch) waited for data for \(ProgressText.percent(waited)) of its "
            + "\(ProgressText.fixed(seconds, 1)) s; the slowest stage is '\(slowest.rawValue)', \(text(times[slowest])) of "
            + "the \(text(times.total)) that workers spent: \(slowest.remedy)"
    }

    static func skipped(_ images: [BadImage], in what: String) -> String? {
        guard !images.isEmpty else { return nil }
        // One that took the place of another bad one, or comes twice in an epoch, is still one.
        var seen: Set<Int> = []
        let images = images.filter { seen.insert($0.index).inserted }
        let named = images.prefix(3).map(\.message).joined(separator: "; ")
        let more = images.count > 3 ? "; and \(images.count - 3) more" : ""
        return "\(what) skipped \(images.count) images that cannot be read: \(named)\(more)"
    }
}
