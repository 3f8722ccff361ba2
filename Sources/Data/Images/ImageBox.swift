/// A rectangle of an image's pixels; it may reach beyond the image where that is said.
public struct ImageBox: Sendable, Hashable, CustomStringConvertible {
    /// The first row.
    public var top: Int
    /// The first column.
    public var left: Int
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// A rectangle as given.
    public init(top: Int, left: Int, height: Int, width: Int) {
        self.top = top
        self.left = left
        self.height = height
        self.width = width
    }

    /// All of an image.
    public init(of size: ImageSize) { self.init(top: 0, left: 0, height: size.height, width: size.width) }

    /// The box of this size in the middle of an image, as torchvision's `center_crop` rounds: to even in doubt, and up where
    /// the box is larger than the image.
    public init(_ size: ImageSize, centeredIn image: ImageSize) {
        func offset(_ outer: Int, _ inner: Int) -> Int {
            outer < inner ? -((inner - outer) / 2) : Int((Double(outer - inner) / 2).rounded(.toNearestOrEven))
        }
        self.init(
            top: offset(image.height, size.height), left: offset(image.width, size.width), height: size.height,
            width: size.width)
    }

    /// Rows and columns.
    public var size: ImageSize { ImageSize(height: height, width: width) }

    /// `120x100 at (20, 35)`: the size, then the first row and column.
    public var description: String { "\(size) at (\(top), \(left))" }
}
