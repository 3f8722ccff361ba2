/// A height and a width, counted in places of an image: a kernel's extent, a stride, a dilation.
///
/// An integer literal means a square: `stride: 2` is `Size2d(height: 2, width: 2)`.
public struct Size2d: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// The extent downwards, in rows.
    public let height: Int
    /// The extent to the right, in columns.
    public let width: Int

    /// Any numbers; that both are at least 1 is checked where they are used.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The same extent both ways.
    public init(_ side: Int) { self.init(height: side, width: side) }
    /// `3` is 3x3.
    public init(integerLiteral side: Int) { self.init(side) }

    /// The number of places: height times width.
    public var count: Int { height * width }

    /// `3x5`: three high and five wide.
    public var description: String { "\(height)x\(width)" }

    /// Whether both extents are at least 1.
    var isPositive: Bool { height >= 1 && width >= 1 }
}

extension Shape {
    /// Height and width of an image batch or a kernel: the last two extents.
    var image: Size2d { Size2d(height: self[-2], width: self[-1]) }
}
