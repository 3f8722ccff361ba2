/// The extents of a tensor, outermost first. An empty shape is a scalar.
///
/// Images are `[batch, channels, height, width]` and kernels `[outputs, inputs, height, width]`, as in PyTorch and ONNX.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// One extent per axis, outermost first.
    public let dimensions: [Int]

    /// Any extents; whether they make sense is checked where the shape is used.
    public init(_ dimensions: [Int]) { self.dimensions = dimensions }
    /// Written as a list, such as `[128, 3, 32, 32]`.
    public init(arrayLiteral elements: Int...) { self.dimensions = elements }

    /// No axes: one element.
    public static let scalar = Shape([])

    /// The number of axes.
    public var rank: Int { dimensions.count }

    /// The number of elements: the product of the dimensions, 1 for a scalar.
    public var count: Int {
        var count = 1
        for axis in dimensions.indices { count *= dimensions[axis] }
        return count
    }

    /// The most elements that any array may have, 2⁴⁰: more than a machine holds, and few enough that sizes in bytes and
    /// counts of operations do not overflow.
    public static let mostElements = 1 << 40

    /// Whether ``count`` and ``strides`` can be asked for: no extent is negative, and the extents that are not 0 multiply
    /// to at most ``mostElements``.
    public var isCountable: Bool {
        var count = 1
        for extent in dimensions where extent != 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard extent > 0, !overflow, product <= Shape.mostElements else { return false }
            count = product
        }
        return true
    }

    /// Refuses a shape whose elements cannot be counted; see ``isCountable``.
    ///
    /// - Parameter subject: What would have the shape, to begin the sentence with: `the input`.
    /// - Throws: a sentence that names the shape and the limit.
    public func requireCountable(_ subject: String) throws {
        guard isCountable else {
            throw FoveaError.invalid(
                "\(subject) would have shape \(self), but no array has more than 2^40 elements or a negative extent; "
                    + "use smaller images or fewer channels")
        }
    }

    /// The extent along `axis`; negative axes count from the end.
    public subscript(axis: Int) -> Int { dimensions[axis < 0 ? axis + rank : axis] }

    /// Row-major strides, in elements.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        for axis in stride(from: rank - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] * dimensions[axis + 1]
        }
        return strides
    }

    public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

    /// The shape both operands stretch to under NumPy's rule: aligned at the last axis, extents equal or 1.
    public static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
        let rank = max(a.rank, b.rank)
        var result = [Int](repeating: 1, count: rank)
        for axis in 0..<rank {
            let x = axis < rank - a.rank ? 1 : a.dimensions[axis - (rank - a.rank)]
            let y = axis < rank - b.rank ? 1 : b.dimensions[axis - (rank - b.rank)]
            guard x == y || x == 1 || y == 1 else { return nil }
            result[axis] = x == 1 ? y : x
        }
        return Shape(result)
    }

    /// Row-major strides for reading a tensor of this shape as if it had `shape`: 0 along every stretched axis.
    public func broadcastStrides(to shape: Shape) -> [Int] {
        let own = strides
        let missing = shape.rank - rank
        return (0..<shape.rank).map { axis in
            axis < missing || dimensions[axis - missing] == 1 ? 0 : own[axis - missing]
        }
    }

    /// `axis` counted from the front; as it is when there is no such axis.
    public func normalized(axis: Int) -> Int { axis < 0 && axis >= -rank ? axis + rank : axis }

    /// `axes` with negatives counted from the end, sorted.
    ///
    /// - Throws: a sentence naming the axis that is outside the rank or given twice.
    public func normalized(axes: [Int]) throws -> [Int] {
        let positive = try axes.map { axis -> Int in
            guard axis >= -rank, axis < rank else {
                throw FoveaError.invalid("axis \(axis) is outside a tensor of rank \(rank) with shape \(self)")
            }
            return axis < 0 ? axis + rank : axis
        }
        guard Set(positive).count == positive.count else {
            throw FoveaError.invalid("axes \(axes) name one axis of shape \(self) twice")
        }
        return positive.sorted()
    }
}
