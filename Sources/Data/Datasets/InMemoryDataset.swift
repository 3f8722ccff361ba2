import FoveaTensor

/// Labelled images whose pixels all lie in memory, one after the other.
public struct InMemoryDataset: Dataset {
    /// `[channels, height, width]` of every image.
    public let imageShape: Shape
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
        self.imageShape = imageShape
        self.classNames = classNames
    }

    /// The number of images: one per label.
    public var count: Int { labels.count }

    /// The class of image `index`; the index must exist.
    public func label(at index: Int) -> Int32 { labels[index] }

    /// Copies an image's planes into `destination`, which must have exactly their size.
    public func readImage(at index: Int, into destination: UnsafeMutableBufferPointer<UInt8>) {
        let size = imageShape.count
        precondition(destination.count == size, "an image of \(size) bytes was to be written to \(destination.count)")
        pixels.withUnsafeBytes { bytes in
            let image = UnsafeRawBufferPointer(rebasing: bytes[(index * size)..<((index + 1) * size)])
            UnsafeMutableRawBufferPointer(destination).copyMemory(from: image)
        }
    }
}
