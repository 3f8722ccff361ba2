import FoveaData
import Testing

@Suite struct SamplerTests {
    @Test func shuffledShowsEveryImageOnce() {
        for count in [1, 2, 7, 1000] {
            let indices = ShuffledSampler(count: count, seed: 9).indices(epoch: 4)
            #expect(indices.sorted() == Array(0..<count))
        }
    }

    @Test func sequentialIsInOrder() {
        #expect(SequentialSampler(count: 5).indices(epoch: 4) == [0, 1, 2, 3, 4])
    }

    @Test func seedAndEpochDecide() {
        let orders = [(1, 0), (1, 1), (2, 0)].map { seed, epoch in
            ShuffledSampler(count: 100, seed: seed).indices(epoch: epoch)
        }
        #expect(Set(orders).count == 3)
        #expect(ShuffledSampler(count: 100, seed: 1).indices(epoch: 1) == orders[1])
    }

    @Test func allPlacesAreEquallyLikely() {
        // Where image 0 of 4 comes, over 4000 epochs: 1000 each, with a standard deviation of 27.
        var places = [0, 0, 0, 0]
        let sampler = ShuffledSampler(count: 4, seed: 17)
        for epoch in 0..<4000 { places[sampler.indices(epoch: epoch).firstIndex(of: 0) ?? 0] += 1 }
        for count in places { #expect(abs(count - 1000) < 5 * 27) }
    }
}
