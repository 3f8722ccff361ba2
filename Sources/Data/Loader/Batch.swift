import FoveaTensor

/// Some images and what they show, ready for a training step.
///
/// The arrays lie in the loader's ring: they are valid until the loader's next ``Loader/next()``, which lets a worker
/// overwrite them. Copy what must live longer.
public struct Batch {
    /// Normalized pixels: f32`[count, C, H, W]`.
    public let images: NDArray
    /// Classes, i32`[count]`; or f32`[count, width]`: soft labels where samples are mixed, values where the dataset has them.
    public let labels: NDArray
    /// The places of the images in the loader's dataset.
    public let indices: [Int]

    /// The number of images: the batch size, or less in the last batch of an epoch.
    public var count: Int { indices.count }
}

/// What a batch's targets are.
public enum BatchTarget: Sendable, Hashable {
    /// A class for each image: i32`[N]`.
    case labels
    /// Numbers for each image, f32`[N, width]`: the probabilities of the classes, or values.
    case rows(width: Int)

    /// What the samples of a dataset have once they are mixed or not.
    public init(of dataset: any Dataset, isMixed: Bool) {
        if !dataset.valueNames.isEmpty {
            self = .rows(width: dataset.valueNames.count)
        } else {
            self = isMixed ? .rows(width: dataset.classNames.count) : .labels
        }
    }

    /// The type of a batch's targets.
    public func type(count: Int) -> TensorType {
        switch self {
        case .labels: TensorType([count], .i32)
        case .rows(let width): TensorType([count, width], .f32)
        }
    }
}
