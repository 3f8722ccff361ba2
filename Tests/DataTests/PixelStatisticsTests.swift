import FoveaData
import FoveaTensor
import Testing

@Suite struct PixelStatisticsTests {
    @Test func channelsTogether() throws {
        let statistics = try PixelStatistics(of: SyntheticImages.dataset(), threads: 2)
        let mean = try NormalizationFixture.doubles("synthetic.channel_mean")
        let covariance = try NormalizationFixture.doubles("synthetic.channel_covariance")
        let deviation = try NormalizationFixture.doubles("synthetic.channel_std")
        #expect(largestDifference(statistics.mean, mean) < 1e-12)
        #expect(largestDifference(statistics.covariance, covariance) < 1e-12)
        #expect(largestDifference(statistics.standardDeviation, deviation) < 1e-12)
        for threads in [1, 3] {
            #expect(try PixelStatistics(of: SyntheticImages.dataset(), threads: threads) == statistics)
        }
    }

    /// Four pixels (0, 100), (0, 100), (0, 100) and (200, 20), in images of three and one: means 50 and 80, covariances
    /// 3/16 · 200², -3/16 · 200 · 80 and 3/16 · 80².
    @Test func sizesMayDiffer() throws {
        let dataset = ListedImages(
            [
                Image(channels: 2, size: ImageSize(height: 3, width: 1), pixels: [0, 0, 0, 100, 100, 100]),
                Image(channels: 2, size: ImageSize(height: 1, width: 1), pixels: [200, 20]),
            ], isOfOneSize: false)
        let statistics = try PixelStatistics(of: dataset, threads: 2)
        #expect(largestDifference(statistics.mean.map { $0 * 255 }, [50, 80]) < 1e-12)
        let expected: [Double] = [7500, -3000, -3000, 1200]
        #expect(largestDifference(statistics.covariance.map { $0 * 255 * 255 }, expected) < 1e-9)
    }

    @Test func sumsDoNotOverflow() throws {
        // 70,000 pixels of 255 have squares beyond 32 bits; half of them are 0.
        let size = ImageSize(height: 700, width: 100)
        let images = [UInt8(255), 0].map {
            Image(channels: 1, size: size, pixels: [UInt8](repeating: $0, count: size.area))
        }
        let statistics = try PixelStatistics(of: ListedImages(images), threads: 2)
        #expect(statistics.mean == [0.5])
        #expect(statistics.covariance == [0.25])
    }

    @Test func nothingToMeasure() {
        #expect(throws: FoveaError.self) { try PixelStatistics(of: ListedImages([]), threads: 1) }
    }
}
