/// What is known of a tensor before anything is computed: its shape and its kind of number.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
    /// The extents, outermost first; empty for a scalar.
    public let shape: Shape
    /// The kind of number.
    public let dtype: DType

    /// By default f32, in which networks are trained.
    public init(_ shape: Shape, _ dtype: DType = .f32) {
        self.shape = shape
        self.dtype = dtype
    }

    /// The number of elements: 1 for a scalar.
    public var count: Int { shape.count }
    /// Bytes of a dense array of this type, without padding.
    public var byteCount: Int { shape.count * dtype.size }

    public var description: String { "\(dtype.rawValue)\(shape)" }
}
