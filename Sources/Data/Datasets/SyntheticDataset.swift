import Foundation
import FoveaSpec
import FoveaTensor

/// Made-up images that a network can learn to tell apart, for tests and benchmarks: nothing to install, any shape.
///
/// Each class has a smooth pattern of its own, drawn once from the seed: three waves over the image, which each channel
/// weighs differently. An image is its class's pattern, rolled by up to an eighth of the image, at half contrast, under
/// uniform noise half as strong. Image `i` has label `i mod classes`, and is a pure function of (seed, part, i).
public struct SyntheticDataset: Dataset {
    /// The number of images in this part.
    public let count: Int
    private let imageShape: Shape
    /// `class 0`, `class 1`, and so on.
    public let classNames: [String]
    private let seed: UInt64
    private let part: Part
    /// Per class, the pattern in bytes around 128.
    private let patterns: [[UInt8]]

    /// Which images are drawn: the two parts have the classes in common, but no image.
    public enum Part: Sendable { case train, test }

    /// - Parameters:
    ///   - imageShape: `[channels, height, width]`.
    /// - Throws: a usage sentence when a number is out of range: more than 2²⁶ pixels in an image, 2³⁰ in the patterns of
    ///   all classes, 1,000,000 classes or 100,000,000 images.
    public init(imageShape: Shape, classes: Int, count: Int, part: Part = .train, seed: UInt64 = 0) throws {
        try Self.check(imageShape, classes: classes, count: count)
        self.imageShape = imageShape
        self.count = count
        self.seed = seed
        self.part = part
        classNames = (0..<classes).map { "class \($0)" }
        patterns = (0..<classes).map { label in
            Self.pattern(Philox(key: seed, stream: RandomStream.syntheticClass(label)), imageShape)
        }
    }

    private static func check(_ imageShape: Shape, classes: Int, count: Int) throws {
        guard imageShape.rank == 3, imageShape.dimensions.allSatisfy({ $0 > 0 }) else {
            throw FoveaError.usage(
                "synthetic images need a 'shape' of channels x height x width such as 3x32x32, but got \(imageShape)")
        }
        guard imageShape.isCountable, imageShape.count <= mostPixels else {
            throw FoveaError.usage(
                "synthetic images have at most \(mostPixels) numbers each, but got the 'shape' \(imageShape)")
        }
        guard (1...mostClasses).contains(classes), (1...mostImages).contains(count) else {
            throw FoveaError.usage(
                "synthetic images need 1 to \(mostClasses) 'classes' and a 'count' of 1 to \(mostImages), "
                    + "but got \(classes) and \(count)")
        }
        guard classes * imageShape.count <= mostPatternBytes else {
            throw FoveaError.usage(
                "the patterns of \(classes) classes of synthetic images \(imageShape) take "
                    + "\(classes * imageShape.count) bytes, but at most \(mostPatternBytes) are kept; "
                    + "use fewer 'classes' or a smaller 'shape'")
        }
    }

    private static let mostPixels = 1 << 26
    private static let mostPatternBytes = 1 << 30
    private static let mostClasses = 1_000_000
    private static let mostImages = 100_000_000

    /// `index` modulo the number of classes: every class is as frequent as the others, give or take one image.
    public func label(at index: Int) -> Int32 { Int32(index % classNames.count) }

    /// The channels asked for.
    public var channels: Int { imageShape[0] }
    /// The size asked for.
    public var imageSize: ImageSize? { ImageSize(height: imageShape[1], width: imageShape[2]) }

    /// Draws the image anew: its class's pattern, rolled, with noise. The same bytes at every call.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) -> Image {
        Image(channels: channels, size: ImageSize(height: imageShape[1], width: imageShape[2])) { pixels in
            draw(index, into: pixels)
        }
    }

    private func draw(_ index: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) {
        let (channels, height, width) = (imageShape[0], imageShape[1], imageShape[2])
        let pattern = patterns[index % patterns.count]
        let stream =
            part == .train ? RandomStream.syntheticTrainImage(index) : RandomStream.syntheticTestImage(index)
        // One word for the roll, then one byte of noise per pixel.
        let words = Philox(key: seed, stream: stream).bits(1 + (imageShape.count + 3) / 4)
        let down = Int(words[0] & 0xFFFF) % (height / 8 + 1)
        let right = Int(words[0] >> 16) % (width / 8 + 1)
        words.withUnsafeBytes { bytes in
            let noise = bytes[4...]
            var place = 0
            for channel in 0..<channels {
                for row in 0..<height {
                    let source = (channel * height + (row + down) % height) * width
                    for column in 0..<width {
                        let value = Int(pattern[source + (column + right) % width]) / 2 + 64
                        let disturbed = value + Int(noise[noise.startIndex + place]) / 4 - 32
                        pixels[place] = UInt8(clamping: disturbed)
                        place += 1
                    }
                }
            }
        }
    }

    /// Three waves with whole periods, so that rolling leaves no seam.
    private static func pattern(_ random: Philox, _ shape: Shape) -> [UInt8] {
        let (channels, height, width) = (shape[0], shape[1], shape[2])
        let waves = 3
        let draws = random.uniform(waves * (3 + channels)).map(Double.init)
        var sums = [Double](repeating: 0, count: shape.count)
        for wave in 0..<waves {
            let drawn = draws[(wave * (3 + channels))...].prefix(3 + channels)
            let down = (drawn[drawn.startIndex] * 3).rounded(.down)
            let right = (drawn[drawn.startIndex + 1] * 3).rounded(.down) + (down == 0 ? 1 : 0)
            let phase = drawn[drawn.startIndex + 2]
            let weights = drawn.suffix(channels).map { $0 * 2 - 1 }
            for row in 0..<height {
                for column in 0..<width {
                    let turns = down * Double(row) / Double(height) + right * Double(column) / Double(width)
                    let level = sin(2 * .pi * (turns + phase))
                    for channel in 0..<channels {
                        sums[(channel * height + row) * width + column] += weights[channel] * level
                    }
                }
            }
        }
        // As much contrast as there is room for.
        let largest = sums.reduce(1e-6) { max($0, abs($1)) }
        return sums.map { UInt8(clamping: Int(128 + 127 * $0 / largest)) }
    }

    /// How specs name it.
    static let registration = Registry<NamedDataset>.Entry(
        "synthetic",
        "made-up images: shape=3x32x32, classes=10, count=1024, test=a quarter of count, seed=0"
    ) { spec in
        let shape = try spec.shape("shape", default: [3, 32, 32])
        let classes = try spec.int("classes", default: 10, atLeast: 1)
        let count = try spec.int("count", default: 1024, atLeast: 1)
        let testCount = try spec.int("test", default: count / 4 + min(count % 4, 1), atLeast: 1)
        let seed = UInt64(try spec.int("seed", default: 0, atLeast: 0))
        try check(shape, classes: classes, count: max(count, testCount))
        return NamedDataset(name: "synthetic") {
            func part(_ part: Part, _ count: Int) throws -> SyntheticDataset {
                try SyntheticDataset(imageShape: shape, classes: classes, count: count, part: part, seed: seed)
            }
            return DatasetParts(train: try part(.train, count), test: try part(.test, testCount))
        }
    }
}
