/// Numbers in memory: a dense, row-major, immutable array with a run-time type.
///
/// A `Tensor` describes a computation; an `NDArray` is what goes in and comes out. Copying one copies a reference.
public struct NDArray: Sendable {
    /// Shape and dtype.
    public let type: TensorType
    let storage: Storage

    /// The extents, outermost first.
    public var shape: Shape { type.shape }
    /// The kind of number.
    public var dtype: DType { type.dtype }
    /// The number of elements: the product of the extents.
    public var count: Int { type.count }

    /// Memory aligned for any SIMD kernel. Written only before the array that owns it is handed out.
    final class Storage: @unchecked Sendable {
        let bytes: UnsafeMutableRawBufferPointer
        private let owner: AnyObject?

        init(byteCount: Int) {
            bytes = .allocate(byteCount: max(byteCount, 1), alignment: 64)
            owner = nil
        }

        init(borrowing bytes: UnsafeMutableRawBufferPointer, from owner: AnyObject) {
            self.bytes = bytes
            self.owner = owner
        }

        deinit { if owner == nil { bytes.deallocate() } }
    }

    /// An array whose memory `initialize` fills; the memory is undefined before.
    public init(_ type: TensorType, initialize: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        self.type = type
        storage = Storage(byteCount: type.byteCount)
        try initialize(UnsafeMutableRawBufferPointer(rebasing: storage.bytes[..<type.byteCount]))
    }

    /// An array over memory that `owner` keeps alive and does not write while the array is in use, such as one
    /// batch of a loader's ring.
    public init(_ type: TensorType, borrowing bytes: UnsafeMutableRawBufferPointer, from owner: AnyObject) {
        precondition(bytes.count >= type.byteCount, "borrowed memory of \(bytes.count) bytes is too small for \(type)")
        self.type = type
        storage = Storage(borrowing: bytes, from: owner)
    }

    /// An f32 array from numbers in row-major order, exactly as many as the shape holds.
    public init(_ shape: Shape, _ scalars: [Float]) { self.init(shape, .f32, scalars) }
    /// An f64 array from numbers in row-major order, exactly as many as the shape holds.
    public init(_ shape: Shape, _ scalars: [Double]) { self.init(shape, .f64, scalars) }
    /// An i32 array from numbers in row-major order, exactly as many as the shape holds.
    public init(_ shape: Shape, _ scalars: [Int32]) { self.init(shape, .i32, scalars) }
    /// A u8 array from bytes in row-major order, exactly as many as the shape holds.
    public init(_ shape: Shape, _ scalars: [UInt8]) { self.init(shape, .u8, scalars) }
    /// A bool array from truth values in row-major order, stored as bytes 0 and 1.
    public init(_ shape: Shape, _ scalars: [Bool]) { self.init(shape, .bool, scalars.map { $0 ? UInt8(1) : 0 }) }

    private init<Scalar: BitwiseCopyable>(_ shape: Shape, _ dtype: DType, _ scalars: [Scalar]) {
        precondition(scalars.count == shape.count, "\(scalars.count) numbers cannot fill shape \(shape)")
        self.init(TensorType(shape, dtype)) { bytes in
            scalars.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
    }

    /// An array of any type from doubles, rounded (floating point), truncated (integers) or compared with 0 (bool).
    public init(_ type: TensorType, doubles: [Double]) {
        switch type.dtype {
        case .f64: self.init(type.shape, doubles)
        case .f32: self.init(type.shape, doubles.map(Float.init))
        case .i32: self.init(type.shape, doubles.map { Int32(clampingTruncated: $0) })
        case .u8: self.init(type.shape, doubles.map { UInt8(clamping: Int32(clampingTruncated: $0)) })
        case .bool: self.init(type.shape, doubles.map { $0 != 0 })
        }
    }

    /// An array with the same number everywhere.
    public init(repeating value: Double, _ type: TensorType) {
        self.init(type, doubles: [Double](repeating: value, count: type.count))
    }

    /// Calls `body` with the memory, `type.byteCount` bytes in row-major order, which is valid only during the call.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(storage) {
            try body(UnsafeRawBufferPointer(rebasing: storage.bytes[..<type.byteCount]))
        }
    }

    /// The numbers as `Scalar`, whose size must be the element's.
    public func scalars<Scalar: BitwiseCopyable>(as scalar: Scalar.Type = Scalar.self) -> [Scalar] {
        precondition(MemoryLayout<Scalar>.size == dtype.size, "a \(dtype) array cannot be read as \(Scalar.self)")
        return withUnsafeBytes { Array($0.bindMemory(to: Scalar.self)) }
    }

    /// The numbers converted to `Double`, whatever they are stored as. Exact for every dtype.
    public var doubles: [Double] {
        switch dtype {
        case .f64: scalars(as: Double.self)
        case .f32: scalars(as: Float.self).map(Double.init)
        case .i32: scalars(as: Int32.self).map(Double.init)
        case .u8, .bool: scalars(as: UInt8.self).map(Double.init)
        }
    }

    /// The only number of an array with one element.
    public var item: Double {
        precondition(count == 1, "item needs exactly one element, but the array is \(type)")
        return doubles[0]
    }

    /// The same numbers under another shape of the same count. Free.
    public func reshaped(_ shape: Shape) -> NDArray {
        precondition(shape.count == count, "\(type) cannot be reshaped to \(shape)")
        return NDArray(type: TensorType(shape, dtype), storage: storage)
    }

    private init(type: TensorType, storage: Storage) {
        self.type = type
        self.storage = storage
    }
}

extension NDArray: Hashable {
    /// Equal type and equal bits: NaN equals itself, -0 differs from 0.
    public static func == (a: NDArray, b: NDArray) -> Bool {
        guard a.type == b.type else { return false }
        if a.storage === b.storage { return true }
        return a.withUnsafeBytes { x in b.withUnsafeBytes { y in x.elementsEqual(y) } }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(256))) }
    }
}

extension Int32 {
    /// `value` without its fraction, clamped to the range; NaN becomes 0.
    public init(clampingTruncated value: Double) {
        if value.isNaN {
            self = 0
        } else if value >= 2_147_483_647 {
            self = .max
        } else if value <= -2_147_483_648 {
            self = .min
        } else {
            self = Int32(value)
        }
    }
}
