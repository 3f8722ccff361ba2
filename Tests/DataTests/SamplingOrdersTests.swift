import FoveaData
import FoveaTensor
import TestSupport
import Testing

/// The orders in which images come more than once, or not at all.
@Suite struct SamplingOrdersTests {
    /// 900 images of class 0, 90 of class 1, 10 of class 2.
    static let labels = (0..<1000).map { Int32($0 < 900 ? 0 : $0 < 990 ? 1 : 2) }

    @Test func balancedShowsEveryClassAlike() {
        let sampler = ClassBalancedSampler(labels: Self.labels, seed: 3)
        #expect(sampler.count == 1000)
        var shown = Set<Int>()
        for epoch in 0..<4 {
            let indices = sampler.indices(epoch: epoch)
            #expect(indices.count == 1000)
            #expect(indices == sampler.indices(epoch: epoch))
            let counts = (0..<3).map { label in indices.count { Self.labels[$0] == Int32(label) } }
            // 1000 = 334 + 333 + 333.
            #expect(counts.sorted() == [333, 333, 334])
            // 333 of the ten images of class 2: 33 times each, but for a round that is begun at either end.
            let rare = (990..<1000).map { image in indices.count { $0 == image } }
            #expect(rare.allSatisfy { (32...35).contains($0) })
            shown.formUnion(indices.filter { $0 < 900 })
        }
        // Four epochs of 333 show all 900 images of the large class: no image comes again before all have come.
        #expect(shown.count == 900)
        // Classes are mixed, not one after the other.
        let first = sampler.indices(epoch: 0).prefix(100).map { Self.labels[$0] }
        #expect(Set(first) == [0, 1, 2])
    }

    @Test func weightedDrawsInProportion() throws {
        let sampler = try WeightedSampler(weights: [1, 0, 3, 4], count: 80_000, seed: 5)
        var counts = [0, 0, 0, 0]
        for index in sampler.indices(epoch: 2) { counts[index] += 1 }
        // Standard deviation of a count: √(80000 p (1 - p)), at most 142.
        #expect(counts[1] == 0)
        for (count, expected) in zip(counts, [10_000, 0, 30_000, 40_000]) { #expect(abs(count - expected) < 600) }
        #expect(sampler.indices(epoch: 2) == sampler.indices(epoch: 2))
        #expect(sampler.indices(epoch: 2) != sampler.indices(epoch: 3))
    }

    @Test func weightsThatCannotBe() {
        for weights in [[1, -1], [0, 0], [.nan, 1], [.infinity, 1], []] as [[Double]] {
            #expect(throws: FoveaError.self) { try WeightedSampler(weights: weights, seed: 0) }
        }
    }

    @Test func repeatedShowsAnImageSeveralTimesInARow() {
        let indices = RepeatedSampler(count: 10, times: 3, seed: 1).indices(epoch: 0)
        #expect(indices.count == 10)
        for place in [0, 3, 6] { #expect(indices[place] == indices[place + 1] && indices[place] == indices[place + 2]) }
        #expect(Set(indices).count == 4)
        #expect(RepeatedSampler(count: 10, times: 3, seed: 1).indices(epoch: 1) != indices)
    }

    /// The versions of an image that comes several times in an epoch differ.
    @Test func repeatedImagesAreAugmentedAnew() throws {
        let dataset = try LoaderTests.dataset()
        let pipeline = Pipeline(augmentations: [RandomBrightening()], normalization: .scaling(channels: 2))
        let loader = try Loader(dataset, pipeline, batchSize: 9, order: .repeated(3), seed: 7)
        let batch = try #require(try loader.next())
        let images = batch.images.scalars(as: Float.self)
        let versions = (0..<3).map { Array(images[($0 * 4)..<($0 * 4 + 4)]) }
        #expect(Set(batch.indices.prefix(3)).count == 1)
        #expect(Set(versions).count == 3)
    }

    @Test func specs() throws {
        for text in ["shuffled", "sequential", "balanced", "repeated:times=4", "weighted:weights=1.0/2.0/0.5"] {
            #expect(try Order(text).description == text)
        }
        expectError(containing: "did you mean 'balanced'", "order") { try Order("balaced") }
        expectError(containing: "at least 1", "repeated") { try Order("repeated:times=0") }
        expectError(containing: "needs its weights", "order") { try Order("weighted") }
        let dataset = try LoaderTests.dataset()
        expectError(containing: "2 weights, but there are 3 classes", "order") {
            try Order("weighted:weights=1/2").sampler(for: dataset, seed: 0)
        }
        // 4, 3 and 3 images: a class's weight is shared by its images, so each of class 0 comes less often.
        let even = try Order("weighted:weights=1/1/1")
        var counts = [0, 0, 0]
        for epoch in 0..<900 {
            for index in try even.sampler(for: dataset, seed: 3).indices(epoch: epoch) { counts[index % 3] += 1 }
        }
        // A deviation of √(9000 · 2/9) = 45.
        #expect(counts.allSatisfy { abs($0 - 3000) < 225 }, "\(counts)")
        let sampler = try Order("weighted:weights=0/1/0").sampler(for: dataset, seed: 0)
        #expect(Set(sampler.indices(epoch: 0)).isSubset(of: [1, 4, 7]))
    }
}

/// Adds a drawn number to every pixel.
struct RandomBrightening: Augmentation {
    struct Brighten: ImageTransform {
        let amount: UInt8
        var description: String { "brighten \(amount)" }
        func apply(to image: inout Image) {
            image.withUnsafeMutablePixels { pixels in for place in pixels.indices { pixels[place] &+= amount } }
        }
    }

    func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        [Brighten(amount: UInt8(truncatingIfNeeded: random.bits()))]
    }
}
