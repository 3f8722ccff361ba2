import FoveaSpec

/// The augmentations that a spec can name: the words of `--augment`.
public enum AugmentationRegistry {
    /// An augmentation's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<AugmentationEntry>.Entry

    /// The entries by name. A new augmentation is one line here.
    public static let registry = Registry<AugmentationEntry>(
        "augmentation",
        [
            RandomResizedCrop.registration, RandomCrop.registration,
            RandomFlip.horizontalRegistration, RandomFlip.verticalRegistration,
            RandomRotation.registration, RandomTranslation.registration, RandomShear.registration,
            RandomScale.registration, RandomPerspective.registration,
            ColorJitter.registration, RandomGrayscale.registration, PCAJitter.registration,
            RandomBlur.registration, RandomSharpness.registration, RandomMosaic.registration, RandomNoise.registration,
            Cutout.registration, RandomErasing.registration,
            RandAugment.registration, TrivialAugment.registration, AutoAugment.registration,
            Mixup.registration, CutMix.registration,
        ],
        aliases: [
            "hflip": "flip", "horizontal-flip": "flip", "random-flip": "flip", "random-horizontal-flip": "flip",
            "vertical-flip": "vflip", "random-vertical-flip": "vflip", "random-crop": "crop", "rotation": "rotate",
            "random-rotation": "rotate", "color-jitter": "color", "random-erasing": "erase",
            "rrc": "random-resized-crop",
        ])
}

/// Where in a sample's way an augmentation stands.
public enum AugmentationEntry: Sendable {
    /// Takes the place of resizing and cropping.
    case framing(any Framing)
    /// Changes an image of the network's size.
    case image(any Augmentation)
    /// Mixes two samples of a batch.
    case mixing(any Mixing)
}
