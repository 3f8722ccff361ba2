extension Operations {
    /// The same numbers stored as another dtype.
    ///
    /// Floating point becomes an integer by dropping the fraction; what is outside an integer's range becomes its nearest
    /// end, and NaN becomes 0. Bool is 1 for every number but 0 (and so for NaN).
    ///
    /// - Gradient: `dy` cast back, between floating-point dtypes; none otherwise.
    public struct Cast: ElementwiseOperation {
        /// What the numbers are stored as afterwards.
        public let dtype: DType

        /// From any dtype to this one.
        public init(dtype: DType) { self.dtype = dtype }

        public var accepted: ElementKind { .any }

        public var flopsPerElement: Int { 0 }

        /// The target, whatever the operand's.
        public func outputDType(for dtype: DType) -> DType { self.dtype }

        public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
            let source = inputs[0].dtype
            return [source.isFloatingPoint && dtype.isFloatingPoint ? try dy.cast(to: source) : nil]
        }
    }
}

extension Tensor {
    /// The same numbers stored as `dtype`; see ``Operations/Cast`` for what happens to those that do not fit.
    public func cast(to dtype: DType) throws -> Tensor {
        dtype == self.dtype ? self : try .applying(Operations.Cast(dtype: dtype), to: self)
    }
}
