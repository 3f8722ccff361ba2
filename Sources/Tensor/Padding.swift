/// How many zeros are put around an image before a window slides over it.
///
/// An integer literal pads every side alike: `padding: 1`.
public enum Padding: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// None: the window stays inside the image.
    case valid
    /// As many as make the output `ceil(input / stride)` in size; an odd one more goes to the bottom and the right,
    /// as in TensorFlow and PyTorch.
    case same
    /// The given number of places on each side.
    case explicit(top: Int, left: Int, bottom: Int, right: Int)

    /// `places` on every side.
    public init(_ places: Int) { self = .explicit(top: places, left: places, bottom: places, right: places) }
    /// `padding: 1` is one place on every side.
    public init(integerLiteral places: Int) { self.init(places) }

    /// `height` places above and below, `width` places left and right, as PyTorch's pairs.
    public static func symmetric(height: Int, width: Int) -> Padding {
        .explicit(top: height, left: width, bottom: height, right: width)
    }

    /// The places on each side for an image of the given size.
    public func resolved(input: Size2d, kernel: Size2d, stride: Size2d, dilation: Size2d) -> Pads {
        switch self {
        case .valid: return .none
        case .explicit(let top, let left, let bottom, let right):
            return Pads(top: top, left: left, bottom: bottom, right: right)
        case .same:
            let rows = Padding.same(input.height, kernel.height, stride.height, dilation.height)
            let columns = Padding.same(input.width, kernel.width, stride.width, dilation.width)
            return Pads(top: rows / 2, left: columns / 2, bottom: rows - rows / 2, right: columns - columns / 2)
        }
    }

    /// Zeros needed along one axis for `ceil(input / stride)` outputs.
    private static func same(_ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
        // A stride below 1 is refused by the shape rule, which has the words for it.
        let step = max(stride, 1)
        let outputs = (input + step - 1) / step
        let covered = (outputs - 1) * step + (kernel - 1) * dilation + 1
        return max(covered - input, 0)
    }
}

/// Padding made concrete: places added on each side of an image.
public struct Pads: Hashable, Sendable, CustomStringConvertible {
    /// Rows above the image.
    public let top: Int
    /// Columns left of the image.
    public let left: Int
    /// Rows below the image.
    public let bottom: Int
    /// Columns right of the image.
    public let right: Int

    /// Places on each side; that none is negative is checked where they are used.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    /// No places on any side.
    public static let none = Pads(top: 0, left: 0, bottom: 0, right: 0)

    /// The image with its padding.
    func around(_ image: Size2d) -> Size2d {
        Size2d(height: top + image.height + bottom, width: left + image.width + right)
    }

    /// Whether a side has fewer than no places.
    var isNegative: Bool { min(min(top, bottom), min(left, right)) < 0 }

    public var description: String {
        top == left && top == bottom && top == right
            ? "\(top)" : "top \(top), left \(left), bottom \(bottom), right \(right)"
    }
}
