import FoveaData
import FoveaTensor

/// How the levels of the pixels are spread: the share of pixels in each of `bins` ranges of equal width, for each channel; or, for colours
/// together, in each of `bins`³ boxes (Swain and Ballard 1991, "Color indexing"). The shares of a channel add up to 1.
///
/// Where a colour is does not matter, only how much there is of it.
public struct ColorHistogram: ImageFeature, Hashable {
    /// Ranges of each channel, 1 to 256.
    public let bins: Int
    /// Whether the channels are counted together, in boxes.
    public let isJoint: Bool

    /// By default 16 ranges of each channel by itself.
    public init(bins: Int = 16, isJoint: Bool = false) {
        self.bins = bins
        self.isJoint = isJoint
    }

    /// The most boxes that are counted.
    static let mostBoxes = 1 << 20

    public func width(channels: Int, size: ImageSize) throws -> Int {
        guard isJoint else { return bins * channels }
        var boxes = 1
        for _ in 0..<channels {
            boxes *= bins
            guard boxes <= ColorHistogram.mostBoxes else {
                throw FoveaError.usage(
                    "a joint histogram with \(bins) bins has more than \(ColorHistogram.mostBoxes) boxes; use fewer bins"
                )
            }
        }
        return boxes
    }

    public func extractor(channels: Int, size: ImageSize) -> any ImageFeatureExtractor {
        Extractor(bins: bins, isJoint: isJoint, count: (try? width(channels: channels, size: size)) ?? 0)
    }

    private struct Extractor: ImageFeatureExtractor {
        let bins: Int
        let isJoint: Bool
        let count: Int

        func write(_ image: Image, to row: UnsafeMutablePointer<Double>) {
            for place in 0..<count { row[place] = 0 }
            let (area, channels) = (image.size.area, image.channels)
            let share = 1 / Double(area)
            image.pixels.withUnsafeBufferPointer { pixels in
                if isJoint {
                    for place in 0..<area {
                        var box = 0
                        for channel in 0..<channels {
                            box = box * bins + Int(pixels[channel * area + place]) * bins / 256
                        }
                        row[box] += share
                    }
                } else {
                    for channel in 0..<channels {
                        for place in 0..<area {
                            row[channel * bins + Int(pixels[channel * area + place]) * bins / 256] += share
                        }
                    }
                }
            }
        }
    }

    static let registration = FeatureRegistry.Entry(
        "histogram",
        "shares of pixels in ranges of levels: bins=16 of each channel, joint=false (boxes of all channels)"
    ) { spec in
        .image(
            ColorHistogram(
                bins: try spec.int("bins", default: 16, in: 1...256),
                isJoint: try spec.bool("joint", default: false)))
    }
}
