extension Operations {
    /// The smaller of two tensors: `y = minimum(a, b)`, elementwise with broadcasting. NaN if either is NaN.
    ///
    /// Gradient: `dy` to the smaller one, half to each where they are equal.
    public struct Minimum: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .any }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let (a, b) = (inputs[0], inputs[1])
            // 0, 1/2 or 1.
            let share = try ((a .< b).cast(to: dy.dtype) + (a .<= b).cast(to: dy.dtype)) * 0.5
            return try [dy * share, dy * (1 - share)]
        }
    }
}

/// The smaller of two tensors, elementwise with broadcasting; see ``Operations/Minimum``.
///
/// - Throws: a sentence when the shapes or dtypes do not fit together.
public func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .applying(Operations.Minimum(), to: a, b) }

/// The smaller of each element and a number; see ``Operations/Minimum``.
public func minimum(_ a: Tensor, _ b: Double) throws -> Tensor { try minimum(a, a.scalar(b)) }

/// The smaller of a number and each element; see ``Operations/Minimum``.
public func minimum(_ a: Double, _ b: Tensor) throws -> Tensor { try minimum(b.scalar(a), b) }
