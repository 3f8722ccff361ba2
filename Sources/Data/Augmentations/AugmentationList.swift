import FoveaSpec
import FoveaTensor

/// What happens to training images, in order: `random-resized-crop flip color:brightness=0.2 mixup`.
public struct AugmentationList: Sendable {
    /// Each as it was written, of those that change single images.
    public private(set) var specs: [String] = []
    /// Mixtures of two samples of a batch.
    public private(set) var mixings: [any Mixing] = []
    /// What takes the place of resizing, as it was written.
    public private(set) var framingSpec: String?
    private var framing: (any Framing)?
    private var augmentations: [any Augmentation] = []

    /// Nothing happens.
    public init() {}

    /// - Parameter text: Specs separated by spaces. What takes the place of resizing comes first, mixtures come last.
    /// - Throws: a usage sentence with the nearest spelling, or for one that stands in the wrong place.
    public init(parsing text: String) throws {
        for word in text.split(separator: " ").map(String.init) {
            switch try AugmentationRegistry.registry.make(word) {
            case .framing(let found):
                guard framing == nil, augmentations.isEmpty, mixings.isEmpty else {
                    throw FoveaError.usage(
                        "'\(word)' takes the place of resizing and must come first, once, in the augmentation '\(text)'"
                    )
                }
                framing = found
                framingSpec = word
            case .image(let found):
                guard mixings.isEmpty else {
                    throw FoveaError.usage(
                        "'\(word)' changes single images and must come before what mixes them in the augmentation '\(text)'"
                    )
                }
                augmentations.append(found)
                specs.append(word)
            case .mixing(let found): mixings.append(found)
            }
        }
    }

    /// What takes the place of resizing and cropping in training, to the size of validation images; `nil` where nothing
    /// does.
    ///
    /// - Throws: a usage sentence where it has another size of its own.
    func framing(for size: ImageSize) throws -> (any Framing)? {
        guard let framing else { return nil }
        let sized = (framing as? RandomResizedCrop)?.sized(size) ?? framing
        guard sized.outputSize == nil || sized.outputSize == size else {
            throw FoveaError.usage(
                "the augmentation makes images of \(sized.outputSize ?? size), but preprocessing makes validation images of "
                    + "\(size); the network needs one size: give it in the preprocessing, such as 'resize:256 center-crop:224'"
            )
        }
        return sized
    }

    /// - Throws: a usage sentence for one that would do nothing to images of so many channels.
    func requireEffect(channels: Int) throws {
        guard channels == 1, let place = augmentations.firstIndex(where: \.needsColor) else { return }
        throw FoveaError.usage(
            "the augmentation '\(specs[place])' changes colours, but these images are grey; leave it out")
    }

    /// The augmentations with what they need to know of the training images, which are looked at only where one does.
    func fitted(to statistics: () throws -> PixelStatistics) throws -> [any Augmentation] {
        guard augmentations.contains(where: \.needsStatistics) else { return augmentations }
        let found = try statistics()
        return try augmentations.map { try $0.fitted(to: found) }
    }
}
