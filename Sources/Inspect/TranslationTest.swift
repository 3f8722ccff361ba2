import FoveaData
import FoveaTensor
import FoveaTraining

/// How the answer changes when the image is moved: convolutions move with it, but strides, pooling and flattening do not (Azulay and Weiss
/// 2019).
///
/// An image is moved by so many pixels and the border's pixels are repeated where it leaves a gap. Measured is the probability of
/// the class that the network gives the image where it is, and whether that is still its answer.
public struct TranslationTest: Sendable {
    /// What became of the answers.
    public struct Point: Sendable, Equatable {
        /// Pixels to the right or down; negative to the left or up.
        public let shift: Int
        /// The mean probability of the class that was named without a shift.
        public let probability: Double
        /// The share of the images that are still given it.
        public let kept: Double
    }

    /// Moved to the right, from the most to the left.
    public let horizontal: [Point]
    /// Moved down, from the furthest up.
    public let vertical: [Point]
    /// How many images.
    public let count: Int

    /// - Parameters:
    ///   - images: Framed.
    ///   - pixels: The largest shift, at least 1.
    /// - Throws: a usage sentence for a shift below 1; a sentence for a network for regression, or images of another size.
    public init(_ inspector: Inspector, _ images: [Image], pixels: Int, batchSize: Int = 64) throws {
        try inspector.requireClasses(for: "translation")
        try TranslationTest.require(pixels: pixels)
        let classes = try inspector.predictions(inspector.normalized(images), batchSize: batchSize)
        func points(_ move: (Image, Int) -> Image) throws -> [Point] {
            try (-pixels...pixels).map { shift in
                try Interruption.check("an inspection")
                let rows = try inspector.scores(
                    inspector.normalized(images.map { move($0, shift) }), batchSize: batchSize)
                var (sum, kept) = (0.0, 0)
                for (row, label) in zip(rows, classes) {
                    let shares = inspector.probabilities(row)
                    sum += shares[Int(label)]
                    kept += shares.indexOfLargest == Int(label) ? 1 : 0
                }
                let whole = Double(max(images.count, 1))
                return Point(shift: shift, probability: sum / whole, kept: Double(kept) / whole)
            }
        }
        horizontal = try points { $0.moved(right: $1, down: 0) }
        vertical = try points { $0.moved(right: 0, down: $1) }
        count = images.count
    }

    /// - Throws: a usage sentence for a largest shift below 1.
    static func require(pixels: Int) throws {
        guard pixels >= 1 else {
            throw FoveaError.usage(
                "translation moves images both ways by up to so many pixels, at least 1, but got pixels=\(pixels)")
        }
    }
}

extension Image {
    /// The image moved, with the border's pixels repeated in the gap.
    func moved(right: Int, down: Int) -> Image {
        let source = self
        return Image(channels: channels, size: size) { result in
            for channel in 0..<source.channels {
                for row in 0..<source.height {
                    let from = min(max(row - down, 0), source.height - 1)
                    for column in 0..<source.width {
                        let across = min(max(column - right, 0), source.width - 1)
                        result[(channel * source.height + row) * source.width + column] =
                            source.pixels[(channel * source.height + from) * source.width + across]
                    }
                }
            }
        }
    }
}
