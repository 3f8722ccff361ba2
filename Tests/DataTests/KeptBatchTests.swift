import FoveaTensor
import Testing

@testable import FoveaData

/// An array never changes: a batch that is kept takes its memory out of the ring.
@Suite struct KeptBatchTests {
    @Test(arguments: [1, 3])
    func batchesThatAreKeptStayAsTheyAre(_ workers: Int) throws {
        let loader = try LoaderTests.loader(order: .sequential, workers: workers, epochs: 4)
        var kept: [(batch: Batch, copy: LoaderTests.Copy)] = []
        for _ in 0..<20 {
            guard let batch = try loader.next() else { continue }
            kept.append((batch, LoaderTests.Copy(batch)))
        }
        for (batch, copy) in kept { #expect(LoaderTests.Copy(batch) == copy) }
        #expect(Set(kept.map { address($0.batch.images) }).count == kept.count)
    }

    /// One array of a batch is enough to keep it.
    @Test func anArrayKeepsItsNumbers() throws {
        let loader = try LoaderTests.loader(order: .shuffled, epochs: 5)
        let images = try #require(try loader.next()).images
        let numbers = images.scalars(as: Float.self)
        for _ in 0..<10 { _ = try loader.next() }
        #expect(images.scalars(as: Float.self) == numbers)
    }

    /// Otherwise the ring's memory is used over and over.
    @Test func othersGoRoundInTheRing() throws {
        let loader = try LoaderTests.loader(order: .sequential, workers: 2, epochs: 10)
        var addresses: Set<UnsafeRawPointer?> = []
        for _ in 0..<40 { if let batch = try loader.next() { addresses.insert(address(batch.images)) } }
        #expect(addresses.count <= 4, "two workers' rings have four buffers")
    }

    private func address(_ array: NDArray) -> UnsafeRawPointer? { array.withUnsafeBytes { $0.baseAddress } }
}
