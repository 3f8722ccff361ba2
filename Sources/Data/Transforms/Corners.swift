import Foundation

/// The four corners of a part of a plane, each `(column, row)`.
public struct Corners: Sendable, Hashable, CustomStringConvertible {
    /// Where the upper left corner lies.
    public var topLeft: SIMD2<Double>
    /// Where the upper right corner lies.
    public var topRight: SIMD2<Double>
    /// Where the lower right corner lies.
    public var bottomRight: SIMD2<Double>
    /// Where the lower left corner lies.
    public var bottomLeft: SIMD2<Double>

    /// Corners as given.
    public init(
        topLeft: SIMD2<Double>, topRight: SIMD2<Double>, bottomRight: SIMD2<Double>, bottomLeft: SIMD2<Double>
    ) {
        self.topLeft = topLeft
        self.topRight = topRight
        self.bottomRight = bottomRight
        self.bottomLeft = bottomLeft
    }

    /// The corner pixels of an image.
    public init(of size: ImageSize) {
        let (right, bottom) = (Double(size.width - 1), Double(size.height - 1))
        self.init(
            topLeft: .zero, topRight: SIMD2(right, 0), bottomRight: SIMD2(right, bottom),
            bottomLeft: SIMD2(0, bottom))
    }

    /// Clockwise from the upper left one.
    var clockwise: [SIMD2<Double>] { [topLeft, topRight, bottomRight, bottomLeft] }

    /// `(3, 2) (29, 1) (30, 28) (1, 31)`: clockwise from the upper left one.
    public var description: String {
        clockwise.map { String(format: "(%g, %g)", $0.x, $0.y) }.joined(separator: " ")
    }
}
