import FoveaTensor
import Foundation

/// A part of the image, of random area and proportion, resized to the network's size: the standard augmentation of ImageNet
/// (Szegedy et al. 2015, "Going Deeper with Convolutions").
///
/// The area is drawn evenly from `scale` times the image's, the logarithm of width / height evenly from `ratio`; where ten
/// draws do not fit into the image, the largest box in the middle within `ratio` is taken: torchvision's
/// `RandomResizedCrop`.
public struct RandomResizedCrop: Framing, Hashable {
    /// The size of the result; that of validation images where it is `nil`.
    public let size: ImageSize?
    /// The share of the image's area.
    public let scale: ClosedRange<Double>
    /// Width over height.
    public let ratio: ClosedRange<Double>
    /// How pixels are resampled.
    public let filter: ResizeFilter

    /// The defaults are torchvision's.
    public init(
        size: ImageSize? = nil, scale: ClosedRange<Double> = 0.08...1,
        ratio: ClosedRange<Double> = (3 / 4.0)...(4 / 3.0),
        filter: ResizeFilter = .bilinear
    ) {
        self.size = size
        self.scale = scale
        self.ratio = ratio
        self.filter = filter
    }

    /// A box within the image, resized; the box itself where no size is given.
    public func frame(for image: ImageSize, from random: inout RandomDraws) -> Frame {
        let box = box(in: image, from: &random)
        return Frame(source: box, resized: size ?? box.size, filter: filter)
    }

    public var outputSize: ImageSize? { size }

    /// The same with a size, where it has none of its own.
    func sized(_ size: ImageSize) -> RandomResizedCrop {
        RandomResizedCrop(size: self.size ?? size, scale: scale, ratio: ratio, filter: filter)
    }

    private func box(in image: ImageSize, from random: inout RandomDraws) -> ImageBox {
        let area = Double(image.area)
        for _ in 0..<10 {
            let target = area * random.uniform(in: scale)
            let proportion = exp(random.uniform(in: log(ratio.lowerBound)...log(ratio.upperBound)))
            let width = Int((target * proportion).squareRoot().rounded(.toNearestOrEven))
            let height = Int((target / proportion).squareRoot().rounded(.toNearestOrEven))
            if (1...image.width).contains(width), (1...image.height).contains(height) {
                return ImageBox(
                    top: random.index(below: image.height - height + 1),
                    left: random.index(below: image.width - width + 1), height: height, width: width)
            }
        }
        return ImageBox(largestMiddle(of: image), centeredIn: image)
    }

    private func largestMiddle(of image: ImageSize) -> ImageSize {
        let proportion = Double(image.width) / Double(image.height)
        if proportion < ratio.lowerBound {
            let height = Int((Double(image.width) / ratio.lowerBound).rounded(.toNearestOrEven))
            return ImageSize(height: min(max(height, 1), image.height), width: image.width)
        }
        if proportion > ratio.upperBound {
            let width = Int((Double(image.height) * ratio.upperBound).rounded(.toNearestOrEven))
            return ImageSize(height: image.height, width: min(max(width, 1), image.width))
        }
        return image
    }

    static let registration = AugmentationRegistry.Entry(
        "random-resized-crop",
        "a part of random area and proportion, resized; comes first: SIZE (as preprocessed), scale=0.08/1, ratio=0.75/1.3333, "
            + "filter=bilinear"
    ) { spec in
        let extents = try spec.imageExtents()
        return .framing(
            RandomResizedCrop(
                size: extents.map { ImageSize(height: $0[0], width: $0.last ?? $0[0]) },
                scale: try spec.range("scale", default: 0.08...1, within: 1e-6...1),
                ratio: try spec.range("ratio", default: (3 / 4.0)...(4 / 3.0), within: 0.01...100),
                filter: try spec.resizeFilter()))
    }
}
