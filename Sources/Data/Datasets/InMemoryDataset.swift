import FoveaTensor

/// Labelled images whose pixels all lie in memory, one after the other.
public struct InMemoryDataset: Dataset {
    /// The channels of every image.
    public let channels: Int
    let size: ImageSize
    /// Label `i` means `classNames[i]`.
    public let classNames: [String]
    private let pixels: [UInt8]
    private let labels: [Int32]

    /// - Parameters:
    ///   - pixels: The images one after the other, each in planes.
    ///   - labels: One per image, each a place in `classNames`.
    ///   - imageShape: `[channels, height, width]`.
    /// - Throws: a sentence when the numbers of pixels and labels disagree or a label is not a class.
    public init(pixels: [UInt8], labels: [Int32], imageShape: Shape, classNames: [String]) throws {
        guard imageShape.rank == 3, imageShape.dimensions.allSatisfy({ $0 > 0 }) else {
            throw FoveaError.invalid(
                "images need a shape [channels, height, width] of at least 1, but got \(imageShape)")
        }
        guard pixels.count == labels.count * imageShape.count else {
            throw FoveaError.invalid(
                "\(labels.count) labels need \(labels.count * imageShape.count) bytes of images \(imageShape), "
                    + "but there are \(pixels.count)")
        }
        if let index = labels.firstIndex(where: { $0 < 0 || $0 >= classNames.count }) {
            throw FoveaError.invalid(
                "image \(index) has the label \(labels[index]), but the classes are 0...\(classNames.count - 1)")
        }
        self.pixels = pixels
        self.labels = labels
        channels = imageShape[0]
        size = ImageSize(height: imageShape[1], width: imageShape[2])
        self.classNames = classNames
    }

    /// The number of images: one per label.
    public var count: Int { labels.count }

    /// The class of image `index`; the index must exist.
    public func label(at index: Int) -> Int32 { labels[index] }

    /// The size of every image.
    public var imageSize: ImageSize? { size }

    /// A copy of an image's planes.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) -> Image {
        let count = channels * size.area
        return Image(channels: channels, size: size, pixels: Array(pixels[(index * count)..<((index + 1) * count)]))
    }
}
