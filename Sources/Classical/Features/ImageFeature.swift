import FoveaData

/// What makes a row of numbers of an image, without having seen others: pixels, gradients, colours.
public protocol ImageFeature: Sendable {
    /// How many numbers images of this kind give.
    ///
    /// - Throws: a sentence where they are too small, or have not the channels that are needed.
    func width(channels: Int, size: ImageSize) throws -> Int

    /// Something that computes the numbers of one image after the other, with memory of its own: each thread takes a copy.
    func extractor(channels: Int, size: ImageSize) -> any ImageFeatureExtractor
}

/// Computes the numbers of one image after the other.
public protocol ImageFeatureExtractor: Sendable {
    /// Writes all of an image's numbers.
    ///
    /// - Parameter image: Of the channels and the size that the extractor was made for.
    mutating func write(_ image: Image, to row: UnsafeMutablePointer<Double>)
}
