/// What a worker does for a sample, in order: what the time of loading is spent on.
public enum LoaderStage: String, Sendable, Hashable, CaseIterable {
    /// Finding the image in its file or in memory, and decoding it.
    case decode
    /// Resizing and cropping.
    case frame
    /// Random changes of single images.
    case augment
    /// Making numbers of pixels.
    case normalize
    /// Mixing samples of a batch.
    case mix

    /// What a user can do about a stage that is too slow.
    public var remedy: String {
        switch self {
        case .decode:
            "decode less: make the images smaller once and for all by converting the dataset to smaller images ('fovea data convert'), or use more "
                + "workers if there are cores to spare"
        case .frame:
            "resize once and for all ('fovea data convert'), or use more workers if there are cores to spare"
        case .augment: "leave out the costliest augmentations, or use more workers if there are cores to spare"
        case .normalize:
            "use a normalization per channel or per pixel instead of whitening, or more workers if there are cores to "
                + "spare"
        case .mix: "leave out mixup and cutmix, or use more workers if there are cores to spare"
        }
    }
}
