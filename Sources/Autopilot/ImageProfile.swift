import FoveaData
import FoveaTensor

/// What the recipe needs to know of the images to begin with.
struct ImageProfile: Sendable {
    /// Images to learn from, those that are held out not counted.
    let count: Int
    let channels: Int
    let classNames: [String]
    /// The size of all images, where they have one.
    let size: ImageSize?
    /// The shorter side that half of the images exceed.
    let medianSide: Int

    /// How many images are looked at where their size is not known.
    private static let looked = 100

    /// - Throws: a sentence where none of the images can be read.
    init(_ dataset: any Dataset) throws {
        count = dataset.count
        channels = dataset.channels
        classNames = dataset.classNames
        if let size = dataset.imageSize {
            self.size = size
            medianSide = min(size.height, size.width)
            return
        }
        let step = max(dataset.count / Self.looked, 1)
        var failure: (any Error)?
        var sizes: [ImageSize] = []
        for index in stride(from: 0, to: dataset.count, by: step) {
            do {
                let image = try dataset.image(at: index)
                sizes.append(ImageSize(height: image.height, width: image.width))
            } catch { failure = error }
        }
        guard let first = sizes.first else {
            throw failure ?? FoveaError.invalid("there is no image to learn from")
        }
        size = sizes.allSatisfy { $0 == first } ? first : nil
        medianSide = sizes.map { min($0.height, $0.width) }.sorted()[sizes.count / 2]
    }

    /// Whether the images are as small as those of CIFAR or MNIST, and all of one size: networks for small images see them as they are.
    var isSmall: Bool { size.map { max($0.height, $0.width) <= 64 } ?? false }

    /// Whether the classes are signs, such as digits: mirrored they mean something else, or nothing.
    var isOfSigns: Bool { !classNames.isEmpty && classNames.allSatisfy { $0.count == 1 } }
}
