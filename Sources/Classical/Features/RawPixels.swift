import FoveaData
import FoveaTensor

/// The pixels as they are, from 0 to 1, plane after plane: as many numbers as the image has.
public struct RawPixels: ImageFeature, Hashable {
    public init() {}

    public func width(channels: Int, size: ImageSize) -> Int { channels * size.area }

    public func extractor(channels: Int, size: ImageSize) -> any ImageFeatureExtractor { Extractor() }

    private struct Extractor: ImageFeatureExtractor {
        func write(_ image: Image, to row: UnsafeMutablePointer<Double>) {
            image.pixels.withUnsafeBufferPointer { pixels in
                for place in 0..<pixels.count { row[place] = Double(pixels[place]) / 255 }
            }
        }
    }

    static let registration = FeatureRegistry.Entry("raw", "the pixels, 0 to 1: what there is where nothing is said") {
        _ in
        .image(RawPixels())
    }
}
