extension Operations {
    /// The larger of two tensors: `y = maximum(a, b)`, elementwise with broadcasting. NaN if either is NaN.
    ///
    /// Gradient: `dy` to the larger one, half to each where they are equal.
    public struct Maximum: ElementwiseOperation {
        public init() {}

        public var accepted: ElementKind { .any }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let (a, b) = (inputs[0], inputs[1])
            // 0, 1/2 or 1.
            let share = try ((a .> b).cast(to: dy.dtype) + (a .>= b).cast(to: dy.dtype)) * 0.5
            return try [dy * share, dy * (1 - share)]
        }
    }
}

/// The larger of two tensors, elementwise with broadcasting; see ``Operations/Maximum``.
///
/// - Throws: a sentence when the shapes or dtypes do not fit together.
public func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .applying(Operations.Maximum(), to: a, b) }

/// The larger of each element and a number; see ``Operations/Maximum``.
public func maximum(_ a: Tensor, _ b: Double) throws -> Tensor { try maximum(a, a.scalar(b)) }

/// The larger of a number and each element; see ``Operations/Maximum``.
public func maximum(_ a: Double, _ b: Tensor) throws -> Tensor { try maximum(b.scalar(a), b) }
