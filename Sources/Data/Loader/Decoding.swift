/// How much of a JPEG file's detail is decoded, where the image is to become smaller.
public enum Decoding: String, Sendable, Hashable, Codable, CaseIterable {
    /// All of it: the numbers are those of a full decode and one resize, as Pillow's and torchvision's are. What evaluation and
    /// prediction do.
    case full
    /// An image that is to be made smaller by a half or more is decoded at 1/2, 1/4 or 1/8 of its size, which takes as much less time; the
    /// pixels are close, but not the same. For training.
    case reduced
}
