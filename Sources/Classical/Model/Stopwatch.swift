import Foundation

/// Measures how long something takes: by the clock on the wall, and by what processors worked for this process, which does not depend on who else uses
/// the machine.
struct Stopwatch {
    private let began = ContinuousClock.now
    private let worked = Stopwatch.processorSeconds()

    /// Seconds since it was started, and what processors worked in them.
    var time: ClassicalModel.Time {
        ClassicalModel.Time(
            seconds: (ContinuousClock.now - began) / .seconds(1), processor: Stopwatch.processorSeconds() - worked)
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension ClassicalModel {
    /// How long something took.
    public struct Time: Sendable, Equatable {
        /// By the clock.
        public var seconds = 0.0
        /// What processors worked for it, all threads together.
        public var processor = 0.0
    }
}
