/// An operation on truth values: bool in, bool out, no gradient.
public protocol LogicalOperation: ElementwiseOperation {}

extension LogicalOperation {
    public var accepted: ElementKind { .logical }

    public var flopsPerElement: Int { 0 }

    public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] {
        inputs.map { _ in nil }
    }
}

extension Operations {
    /// `y = not x`
    public struct LogicalNot: LogicalOperation {
        public init() {}
    }

    /// `y = a and b`, with broadcasting.
    public struct LogicalAnd: LogicalOperation {
        public init() {}
    }

    /// `y = a or b`, with broadcasting.
    public struct LogicalOr: LogicalOperation {
        public init() {}
    }
}

/// Logic on bool tensors; it throws when a tensor is not bool or the shapes do not fit together.
extension Tensor {
    /// True where this is false.
    public func logicalNot() throws -> Tensor { try .applying(Operations.LogicalNot(), to: self) }

    /// True where both are, elementwise with broadcasting.
    public func logicalAnd(_ other: Tensor) throws -> Tensor { try .applying(Operations.LogicalAnd(), to: self, other) }

    /// True where one of them is, elementwise with broadcasting.
    public func logicalOr(_ other: Tensor) throws -> Tensor { try .applying(Operations.LogicalOr(), to: self, other) }
}
