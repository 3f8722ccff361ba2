import Fovea

/// Durations of the same work, repeated.
struct Timings {
    /// In seconds, ascending.
    private let sorted: [Double]
    /// How often the work was done unmeasured.
    private(set) var warmUp = 0

    /// For how long at least the work is done unmeasured, in seconds: threads that start take a while to come up to speed.
    private static let warmUpSeconds = 0.2

    /// Does the work unmeasured, so that everything is compiled and warm, at least `warmUp` times and for a fifth of a second; then
    /// `count` times by the clock.
    ///
    /// - Parameter warmUp: 0 for none.
    init(warmUp: Int, count: Int, of work: () throws -> Void) rethrows {
        let clock = ContinuousClock()
        let began = clock.now
        while self.warmUp < warmUp || (warmUp > 0 && (clock.now - began) / .seconds(1) < Timings.warmUpSeconds) {
            try work()
            self.warmUp += 1
        }
        var seconds: [Double] = []
        seconds.reserveCapacity(min(count, 4096))
        for _ in 0..<count {
            seconds.append(try clock.measure(work) / .seconds(1))
        }
        sorted = seconds.sorted()
    }

    /// Durations that were taken elsewhere, in seconds.
    init(_ seconds: [Double]) { sorted = seconds.sorted() }

    var mean: Double { sorted.isEmpty ? 0 : sorted.reduce(0, +) / Double(sorted.count) }

    var minimum: Double { sorted.first ?? 0 }

    /// The middle one, or the mean of the two in the middle.
    var median: Double {
        guard !sorted.isEmpty else { return 0 }
        let half = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }

    /// The fields that every benchmark reports, `images` being done each time.
    func fields(images: Int) -> Event.Fields {
        [
            "median_ms": .double(median * 1e3), "min_ms": .double(minimum * 1e3),
            "images_per_second": .double(Double(images) / median), "count": .int(sorted.count),
            "warm_up": .int(warmUp),
            "peak_rss_bytes": .int(ResourceUsage.peakResidentBytes),
        ]
    }

    /// The same for people.
    func text(images: Int, of what: String) -> String {
        "\(what): median \((median * 1e3).threeDigits) ms, min \((minimum * 1e3).threeDigits) ms over \(sorted.count) (after \(warmUp) unmeasured); "
            + "\((Double(images) / median).digits(1)) images/s; peak memory \(ResourceUsage.peakResidentBytes.bytes)\n"
    }
}
