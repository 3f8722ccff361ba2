/// Something that is done to an image, with all its parameters known: `rotate 12.5°`, `brightness 1.2`.
///
/// A pure function: equal transforms turn equal images into equal images. Its description says what is done and with
/// which parameters, for people who look at the result.
public protocol ImageTransform: Sendable, CustomStringConvertible {
    /// Replaces the image, which may have any number of channels and any size, by the transformed one.
    func apply(to image: inout Image)
}

extension ImageTransform {
    /// The transformed image.
    public func callAsFunction(_ image: Image) -> Image {
        var result = image
        apply(to: &result)
        return result
    }
}
