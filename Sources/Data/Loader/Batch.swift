import FoveaTensor

/// Some images and labels, ready for a training step.
///
/// The arrays lie in the loader's ring: they are valid until the loader's next ``Loader/next()``, which lets a worker
/// overwrite them. Copy what must live longer.
public struct Batch {
    /// Normalized pixels: f32`[count, C, H, W]`.
    public let images: NDArray
    /// Classes: i32`[count]`.
    public let labels: NDArray
    /// The places of the images in the loader's dataset.
    public let indices: ArraySlice<Int>

    /// The number of images: the batch size, or less in the last batch of an epoch.
    public var count: Int { indices.count }
}
