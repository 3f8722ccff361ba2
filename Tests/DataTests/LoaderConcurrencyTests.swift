import Foundation
import FoveaData
import FoveaTensor
import Synchronization
import Testing

/// The loader's threads: reuse of memory, errors, backpressure, ending early.
@Suite(.timeLimit(.minutes(1))) struct LoaderConcurrencyTests {
    /// One-pixel images that count how often they are read, can be slow, and of which one can be bad.
    final class Probe: Dataset {
        let count: Int
        let channels = 1
        let imageSize: ImageSize? = ImageSize(height: 1, width: 1)
        let classNames = ["only"]
        let reads = Atomic<Int>(0)
        let bad: Int?
        let delay: Double

        init(count: Int = 100, bad: Int? = nil, delay: Double = 0) {
            self.count = count
            self.bad = bad
            self.delay = delay
        }

        func label(at index: Int) -> Int32 { 0 }

        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            if delay > 0 { Thread.sleep(forTimeInterval: delay) }
            if index == bad { throw FoveaError.invalid("image \(index).jpeg, byte 17: not an image") }
            reads.add(1, ordering: .relaxed)
            return Image(
                channels: 1, size: ImageSize(height: 1, width: 1), pixels: [UInt8(truncatingIfNeeded: index)])
        }

        func loader(batchSize: Int = 4, workers: Int = 1) throws -> Loader {
            try Loader(
                self, Pipeline(normalization: .scaling(channels: 1)), batchSize: batchSize, order: .sequential,
                workers: workers)
        }
    }

    @Test(arguments: [1, 2, 5])
    func theRingIsReused(workers: Int) throws {
        let loader = try Probe().loader(workers: workers)
        var addresses: Set<Int> = []
        for turn in 0..<200 {
            guard let batch = try loader.next() else { continue }
            batch.images.withUnsafeBytes { bytes in
                addresses.insert(Int(bitPattern: bytes.baseAddress))
                #expect(Int(bitPattern: bytes.baseAddress) % 64 == 0, "turn \(turn)")
            }
        }
        #expect(addresses.count == workers + 2)
    }

    @Test(arguments: [1, 2, 5])
    func aBadImageIsThrownWhereItComes(workers: Int) throws {
        let loader = try Probe(bad: 42).loader(workers: workers)
        // Image 42 is in batch 10.
        for batch in 0..<10 { #expect(try loader.next()?.indices.first == 4 * batch) }
        for _ in 0..<2 {
            let error = #expect(throws: FoveaError.self) { try loader.next() }
            #expect(error?.message == "image 42.jpeg, byte 17: not an image")
        }
    }

    @Test func theConsumerHoldsTheWorkersBack() throws {
        let probe = Probe(count: 1000)
        let loader = try probe.loader(workers: 2)
        _ = try loader.next()
        Thread.sleep(forTimeInterval: 0.05)
        // Four slots of four images, however long one waits.
        #expect(probe.reads.load(ordering: .relaxed) <= 16)
        _ = try loader.next()
        Thread.sleep(forTimeInterval: 0.05)
        #expect(probe.reads.load(ordering: .relaxed) <= 20)
    }

    /// Whatever the workers are doing, letting go of the loader ends them: the dataset that only they hold goes away.
    @Test(arguments: [0, 1, 3, 25])
    func lettingGoEndsTheWorkers(taken: Int) throws {
        for workers in [1, 4] {
            weak var watched: Probe?
            do {
                let probe = Probe(delay: 0.0005)
                watched = probe
                let loader = try probe.loader(workers: workers)
                for _ in 0..<taken { _ = try loader.next() }
            }
            #expect(watched == nil)
        }
    }

    @Test func aBatchOutlivesItsLoader() throws {
        var loader: Loader? = try Probe().loader()
        let batch = try #require(try loader?.next())
        loader = nil
        #expect(batch.images.scalars(as: Float.self) == [0, 1, 2, 3].map { Float(Double($0) / 255) })
    }

    @Test func waitingIsMeasured() throws {
        // 4 x 5 ms to read a batch and nothing done with it: nearly all the time is waiting.
        let slow = try Probe(delay: 0.005).loader()
        let clock = ContinuousClock()
        let elapsed = try clock.measure { for _ in 0..<5 { _ = try slow.next() } }
        #expect(slow.dataWait > .milliseconds(30) && slow.dataWait <= elapsed, "\(slow.dataWait) of \(elapsed)")

        // What was read while nobody asked is not waited for.
        Thread.sleep(forTimeInterval: 0.2)
        let before = slow.dataWait
        _ = try slow.next()
        #expect(slow.dataWait - before < .milliseconds(15))
    }
}
