import FoveaData
import FoveaTensor
import Foundation
import Testing

@Suite struct StatisticsCacheTests {
    func dataset(_ fingerprint: String?, brightness: UInt8 = 100) -> ListedImages {
        let images = (0..<4).map { index in
            Image(
                channels: 1, size: ImageSize(height: 2, width: 2),
                pixels: [brightness, UInt8(index * 10), UInt8(index * index), 3])
        }
        return ListedImages(images, fingerprint: fingerprint)
    }

    func method(_ spec: String) throws -> any NormalizationMethod { try NormalizationRegistry.method(spec) }

    @Test(arguments: ["standardize", "standardize:per=pixel", "min-max:low=-1", "zca-whiten", "pca-whiten"])
    func theSecondTimeNothingIsRead(spec: String) throws {
        let folder = try TemporaryFolder()
        let first = dataset("files of today")
        let cache = StatisticsCache(folder: folder.path + "/made/when/needed")
        let fitted = try cache.normalization(method(spec), of: first, threads: 2)
        #expect(fitted == (try method(spec).fit(to: first, threads: 1)))
        let second = dataset("files of today")
        #expect(try cache.normalization(method(spec), of: second, threads: 1) == fitted)
        #expect(second.reads.count == 0)
    }

    @Test func pixelStatisticsToo() throws {
        let folder = try TemporaryFolder()
        let (first, second) = (dataset("a"), dataset("a"))
        let cache = StatisticsCache(folder: folder.path)
        let found = try cache.statistics(of: first, threads: 2)
        #expect(found == (try PixelStatistics(of: first, threads: 1)))
        #expect(try cache.statistics(of: second, threads: 2) == found)
        #expect(second.reads.count == 0)
    }

    /// Other images, another framing, another method: each is something else.
    @Test func whatItDependsOn() throws {
        let folder = try TemporaryFolder()
        let cache = StatisticsCache(folder: folder.path)
        let (a, b) = (dataset("a"), dataset("b", brightness: 200))
        let first = try cache.normalization(method("standardize"), of: a, threads: 1)
        #expect(try cache.normalization(method("standardize"), of: b, threads: 1) != first)
        #expect(try cache.normalization(method("zero-center"), of: a, threads: 1).standardDeviation == [1])
        let framed = dataset("a", brightness: 0)
        #expect(try cache.normalization(method("standardize"), of: framed, framing: "resize:2", threads: 1) != first)
    }

    @Test func withoutAFingerprintEveryTime() throws {
        let folder = try TemporaryFolder()
        let images = dataset(nil)
        for pass in 1...2 {
            _ = try StatisticsCache(folder: folder.path).normalization(method("standardize"), of: images, threads: 1)
            #expect(images.reads.count == 4 * pass)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    /// Cut, empty, of another format, of something else: computed anew, and written anew.
    @Test(arguments: ["standardize", "standardize:per=pixel"])
    func filesThatCannotBeUsed(spec: String) throws {
        let folder = try TemporaryFolder()
        let cache = StatisticsCache(folder: folder.path)
        let expected = try cache.normalization(method(spec), of: dataset("a"), threads: 1)
        let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)")))
        let foreign = Array(#"{"key":"something else","value":{"mean":[0.9],"std":[0.1]}}"#.utf8)
        for bytes in [Array(whole.prefix(whole.count / 2)), [], foreign, [UInt8](repeating: 255, count: 100)] {
            try folder.write(bytes, to: name)
            let images = dataset("a")
            #expect(try cache.normalization(method(spec), of: images, threads: 1) == expected)
            #expect(images.reads.count == 4)
            #expect(Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))) == whole)
        }
    }

    @Test func folderThatCannotBeMade() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write([1], to: "file")
        let cache = StatisticsCache(folder: file + "/statistics")
        #expect(
            try cache.normalization(method("standardize:per=pixel"), of: dataset("a"), threads: 1).shape == [1, 2, 2])
        #expect(try cache.statistics(of: dataset("a"), threads: 1).mean.count == 1)
    }

    @Test func placesOfThisUser() throws {
        let (cache, home) = (try TemporaryFolder(), try TemporaryFolder())
        let environments = [["FOVEA_CACHE": cache.path, "HOME": home.path], ["HOME": home.path]]
        for (environment, place) in zip(environments, [cache.path, home.path + "/.cache/fovea"]) {
            let user = StatisticsCache(environment: environment)
            _ = try user.normalization(method("standardize"), of: dataset("a"), threads: 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place + "/statistics").count == 1)
        }
        _ = try StatisticsCache(environment: [:]).normalization(method("standardize"), of: dataset("a"), threads: 1)
    }
}
