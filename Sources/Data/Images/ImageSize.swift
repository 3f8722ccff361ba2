/// How many rows and columns an image has.
public struct ImageSize: Sendable, Hashable, CustomStringConvertible {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// A size as given; whoever makes an image of it checks it.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The number of pixels; the size must have come from an image, whose pixels fit in memory.
    public var area: Int { height * width }

    /// Height before width, as in shapes: `375x500`.
    public var description: String { "\(height)x\(width)" }
}
