extension Frame {
    /// The frame's part of an image that may have been decoded smaller than `wholeSize`.
    func apply(to image: Image, wholeSize: ImageSize) -> Image { image }
}
