import FoveaTensor

/// Moves the image by up to `padding` pixels in each direction and keeps its size: a crop at random of the padded image, the
/// standard augmentation of CIFAR.
public struct RandomCrop: Augmentation, Hashable {
    /// How far the image moves at most.
    public let padding: Int
    /// What comes in from beyond the image.
    public let mode: Crop.Padding

    /// Four pixels, black, unless said otherwise.
    public init(padding: Int = 4, mode: Crop.Padding = .zeros) {
        self.padding = padding
        self.mode = mode
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        let (top, left) = (random.index(below: 2 * padding + 1), random.index(below: 2 * padding + 1))
        let box = ImageBox(top: top - padding, left: left - padding, height: size.height, width: size.width)
        return [Crop(box, padding: mode)]
    }

    static let registration = AugmentationRegistry.Entry(
        "crop", "moves the image within a border, a random crop of the padded image: padding=4, mode=zeros|reflect"
    ) { spec in
        .image(
            RandomCrop(
                padding: try spec.int("padding", default: 4, in: 1...1024),
                mode: try spec.choice(
                    "mode", default: .zeros, among: Crop.Padding.allCases.map { ($0.rawValue, $0) })))
    }
}
