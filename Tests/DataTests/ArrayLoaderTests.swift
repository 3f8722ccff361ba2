import FoveaData
import FoveaTensor
import TestSupport
import Testing

@Suite struct ArrayLoaderTests {
    private static let dataset = try! NamedDataset("synthetic:shape=1x2x3,classes=3,count=11").load().train

    /// The rows are the images themselves, as a loader without any change gives them.
    private static func rows() throws -> NDArray {
        let loader = try Loader(
            dataset, Pipeline(normalization: .scaling(channels: 1)), batchSize: 11, order: .sequential)
        return try #require(try loader.next()).images
    }

    @Test(arguments: [false, true]) func theSameBatchesAsFromImages(dropLast: Bool) throws {
        let sampler = ShuffledSampler(count: 11, seed: 3)
        let start = Loader.Position(epoch: 1, batch: 1)
        let images = try Loader(
            Self.dataset, Pipeline(normalization: .scaling(channels: 1)), batchSize: 4, sampler: sampler,
            dropLast: dropLast, start: start, epochs: 3)
        let arrays = try ArrayLoader(
            Self.rows(), of: Self.dataset, batchSize: 4, sampler: sampler, dropLast: dropLast, start: start, epochs: 3)
        var counts: [Int] = []
        for _ in 0..<10 {
            let (expected, found) = (try images.next(), try arrays.next())
            #expect(found?.indices == expected?.indices)
            #expect(found?.images == expected?.images && found?.labels == expected?.labels)
            counts.append(found?.count ?? 0)
        }
        #expect(counts == (dropLast ? [4, 0, 4, 4, 0, 0, 0, 0, 0, 0] : [4, 3, 0, 4, 4, 3, 0, 0, 0, 0]))
    }

    @Test func rowsMustBeAsManyAsSamples() throws {
        let rows = NDArray([10, 2], [Float](repeating: 0, count: 20))
        expectError(containing: "expected f32 rows for 11 samples") {
            try ArrayLoader(rows, of: Self.dataset, batchSize: 4, sampler: SequentialSampler(count: 11))
        }
    }
}
