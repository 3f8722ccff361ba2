import Testing

@testable import FoveaTraining

@Suite struct ThroughputTests {
    @Test func ratesAreThoseOfTheWindow() {
        var throughput = Throughput(window: 2)
        #expect(throughput.imagesPerSecond == 0 && throughput.dataWaitFraction == 0)
        throughput.add(images: 100, seconds: 100, waited: 100)
        throughput.add(images: 8, seconds: 1, waited: 0.25)
        throughput.add(images: 4, seconds: 3, waited: 0.75)
        // The first has left the window: 12 images and 1 of 4 seconds.
        #expect(throughput.imagesPerSecond == 3)
        #expect(throughput.dataWaitFraction == 0.25)
    }
}
