/// How a warped image finds what lies between the pixels of the original.
public enum Interpolation: String, Sendable, Hashable, Codable, CaseIterable {
    /// The pixel that a point lies in.
    case nearest
    /// The weighted mean of the four pixels around a point, rounded down as Pillow does.
    case bilinear
}
