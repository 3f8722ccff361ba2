/// How fast a session runs, over a window of its last steps.
///
/// A step's time reaches from the end of the step before to its own end, so that waiting for data is part of it. A fixed
/// ring: nothing is allocated between steps.
struct Throughput {
    private struct Sample {
        var images = 0
        var seconds = 0.0
        var waited = 0.0
    }

    private var ring: [Sample]
    private var next = 0

    init(window: Int = 20) { ring = [Sample](repeating: Sample(), count: max(window, 1)) }

    /// - Parameters:
    ///   - seconds: the whole step, `waited` included
    ///   - waited: the part of it spent waiting for data
    mutating func add(images: Int, seconds: Double, waited: Double) {
        ring[next] = Sample(images: images, seconds: seconds, waited: waited)
        next = (next + 1) % ring.count
    }

    var imagesPerSecond: Double {
        let seconds = ring.reduce(0) { $0 + $1.seconds }
        return seconds > 0 ? Double(ring.reduce(0) { $0 + $1.images }) / seconds : 0
    }

    var dataWaitFraction: Double {
        let seconds = ring.reduce(0) { $0 + $1.seconds }
        return seconds > 0 ? ring.reduce(0) { $0 + $1.waited } / seconds : 0
    }
}
