/// What is known of a tensor before anything is computed: its shape and its kind of number.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
    public let shape: Shape
    public let dtype: DType

    public init(_ shape: Shape, _ dtype: DType = .f32) {
        self.shape = shape
        self.dtype = dtype
    }

    public var count: Int { shape.count }
    public var byteCount: Int { shape.count * dtype.size }

    public var description: String { "\(dtype.rawValue)\(shape)" }
}
