import FoveaData
import FoveaInterchange
import FoveaTensor
import Foundation

/// What `Fixtures/normalization.py` computed.
enum NormalizationFixture {
    static let arrays = Result {
        try Safetensors(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/normalization.safetensors").path)
    }

    static func array(_ name: String) throws -> NDArray {
        guard let array = try arrays.get()[name] else { throw FoveaError.missingFile("no '\(name)' in the fixture") }
        return array
    }

    static func doubles(_ name: String) throws -> [Double] { try array(name).doubles }
}

/// The made-up images of `Fixtures/normalization.py`: noise under a brightness of each channel, and, unless asked otherwise,
/// two places that never change.
enum SyntheticImages {
    static func dataset(withConstants: Bool = true, count: Int = 300) throws -> InMemoryDataset {
        var state: UInt64 = 1
        func byte() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 56)
        }
        var pixels: [UInt8] = []
        for _ in 0..<count {
            let brightness = [byte(), byte(), byte()]
            var image = (0..<192).map { UInt8((byte() + brightness[$0 / 64]) / 2) }
            if withConstants {
                image[5] = 7
                image[100] = 0
            }
            pixels += image
        }
        return try InMemoryDataset(
            pixels: pixels, labels: [Int32](repeating: 0, count: count), imageShape: [3, 8, 8], classNames: ["only"])
    }
}

/// A dataset made of images as they are, which counts how often one is read.
struct ListedImages: Dataset {
    final class Reads: @unchecked Sendable {
        private let lock = NSLock()
        private var number = 0
        var count: Int { lock.withLock { number } }
        func increment() { lock.withLock { number += 1 } }
    }

    var images: [Image]
    var channels: Int
    var imageSize: ImageSize?
    var fingerprint: String?
    /// Images that cannot be read.
    var broken: Set<Int> = []
    let reads = Reads()
    let classNames = ["only"]

    /// - Parameter isOfOneSize: Whether it says so.
    init(_ images: [Image], isOfOneSize: Bool = true, fingerprint: String? = nil) {
        self.images = images
        channels = images.first?.channels ?? 1
        imageSize = isOfOneSize ? images.first?.size : nil
        self.fingerprint = fingerprint
    }

    var count: Int { images.count }
    func label(at index: Int) -> Int32 { 0 }
    func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        reads.increment()
        guard !broken.contains(index) else { throw FoveaError.invalid("image \(index) is broken") }
        return images[index]
    }
}

/// The largest difference between two lists of the same length.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
