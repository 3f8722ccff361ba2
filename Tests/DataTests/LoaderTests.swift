import FoveaData
import FoveaTensor
import Testing

/// What comes out of the loader, in which order.
@Suite struct LoaderTests {
    /// A batch, copied out of the ring.
    struct Copy: Equatable {
        var shape: Shape
        var images: [Float]
        var labels: [Int32]
        var indices: [Int]

        init(_ batch: Batch) {
            shape = batch.images.shape
            images = batch.images.scalars()
            labels = batch.labels.scalars()
            indices = batch.indices
        }
    }

    /// 10 images of 2x1x2; image `i` has the pixels 10i...10i+3 and the label `i mod 3`.
    static func dataset() throws -> InMemoryDataset {
        try InMemoryDataset(
            pixels: (0..<10).flatMap { image in (0..<4).map { UInt8(10 * image + $0) } },
            labels: (0..<10).map { Int32($0 % 3) }, imageShape: [2, 1, 2], classNames: ["a", "b", "c"])
    }

    static let normalization = Result { try Normalization(mean: [0.5, 0.2], standardDeviation: [0.25, 0.5]) }

    static func loader(
        batchSize: Int = 3, order: Order = .shuffled, dropLast: Bool = false, workers: Int = 1,
        start: Loader.Position = .init(), epochs: Int? = nil
    ) throws -> Loader {
        try Loader(
            dataset(), Pipeline(normalization: normalization.get()), batchSize: batchSize, order: order, seed: 42,
            dropLast: dropLast, workers: workers, start: start, epochs: epochs)
    }

    /// The next `count` results of `next()`; `nil` stands for an epoch's end.
    static func take(_ count: Int, from loader: Loader) throws -> [Copy?] {
        try (0..<count).map { _ in try loader.next().map(Copy.init) }
    }

    @Test func contents() throws {
        let loader = try Self.loader(order: .sequential)
        let batches = try Self.take(5, from: loader)
        #expect(batches.map { $0?.indices } == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9], nil])
        let second = try #require(batches[1])
        #expect(second.shape == [3, 2, 1, 2])
        #expect(second.labels == [0, 1, 2])
        // Image 4 is 40, 41 in the first channel and 42, 43 in the second.
        let expected = [
            (40 / 255.0 - 0.5) / 0.25, (41 / 255.0 - 0.5) / 0.25, (42 / 255.0 - 0.2) / 0.5, (43 / 255.0 - 0.2) / 0.5,
        ]
        #expect(Array(second.images[4..<8]) == expected.map(Float.init))
        #expect(batches[3]?.shape == [1, 2, 1, 2])
        #expect(batches[3]?.labels == [0])
    }

    @Test func epochsDifferAndAreComplete() throws {
        let loader = try Self.loader()
        var orders: [[Int]] = []
        for _ in 0..<3 {
            var order: [Int] = []
            while let batch = try loader.next() { order += batch.indices }
            #expect(order.sorted() == Array(0..<10))
            orders.append(order)
        }
        #expect(Set(orders).count == 3)
    }

    @Test func dropLast() throws {
        let loader = try Self.loader(order: .sequential, dropLast: true)
        #expect(loader.batchesPerEpoch == 3)
        #expect(try Self.take(4, from: loader).map { $0?.indices } == [[0, 1, 2], [3, 4, 5], [6, 7, 8], nil])
    }

    @Test func workersMakeNoDifference() throws {
        let one = try Self.take(40, from: Self.loader(workers: 1))
        for workers in [2, 3, 7] {
            for _ in 0..<5 { #expect(try Self.take(40, from: Self.loader(workers: workers)) == one) }
        }
    }

    /// A loader started at the position of another one goes on exactly, wherever that is.
    @Test func startsAnywhere() throws {
        let whole = try Self.take(20, from: Self.loader())
        for stop in 0..<12 {
            let first = try Self.loader()
            _ = try Self.take(stop, from: first)
            let second = try Self.loader(workers: 2, start: first.position)
            #expect(second.position == first.position)
            #expect(try Self.take(8, from: second) == Array(whole[stop..<(stop + 8)]), "after \(stop)")
        }
    }

    @Test func positions() throws {
        let loader = try Self.loader(batchSize: 5)
        var positions: [Loader.Position] = []
        for _ in 0..<4 {
            positions.append(loader.position)
            _ = try loader.next()
        }
        let expected = [(0, 0), (0, 1), (0, 2), (1, 0)].map { Loader.Position(epoch: $0, batch: $1) }
        #expect(positions == expected)
    }

    @Test func endsAfterItsEpochs() throws {
        let loader = try Self.loader(batchSize: 5, epochs: 2)
        let epoch = [true, true, false]
        #expect(try Self.take(9, from: loader).map { $0 != nil } == epoch + epoch + [false, false, false])
        #expect(try Self.take(2, from: Self.loader(start: .init(epoch: 3), epochs: 3)) == [nil, nil])
    }

    @Test func batchLargerThanTheDataset() throws {
        let loader = try Self.loader(batchSize: 128, order: .sequential)
        #expect(try Self.take(2, from: loader).map { $0?.indices } == [Array(0..<10), nil])
    }

    /// A batch size that cannot be added to is one that is larger than the dataset.
    @Test func theLargestBatchSizeThereIs() throws {
        let loader = try Self.loader(batchSize: .max, order: .sequential)
        #expect(loader.batchesPerEpoch == 1)
        #expect(try Self.take(3, from: loader).map { $0?.indices } == [Array(0..<10), nil, Array(0..<10)])
    }

    @Test func wrongNumbers() throws {
        #expect(throws: FoveaError.self) { try Self.loader(batchSize: 0) }
        #expect(throws: FoveaError.self) { try Self.loader(workers: 0) }
        #expect(throws: FoveaError.self) { try Self.loader(batchSize: 11, dropLast: true) }
        #expect(throws: FoveaError.self) { try Self.loader(start: .init(epoch: 0, batch: 5)) }
        #expect(throws: FoveaError.self) { try Self.loader(start: .init(epoch: -1, batch: 0)) }
        #expect(throws: FoveaError.self) {
            try Loader(
                Self.dataset(), Pipeline(normalization: .scaling(channels: 3)), batchSize: 2, order: .sequential)
        }
    }
}
