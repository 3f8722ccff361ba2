/// A question about two numbers of any one dtype, elementwise with broadcasting; the answer is a bool.
///
/// Whatever is compared with NaN, only `.!=` is true. An answer does not change by a little: no gradient.
public protocol Comparison: ElementwiseOperation {}

extension Comparison {
    public var accepted: ElementKind { .any }

    /// bool, whatever is compared.
    public func outputDType(for dtype: DType) -> DType { .bool }

    public func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?] { [nil, nil] }
}

extension Operations {
    /// `y = (a = b)`
    public struct Equal: Comparison {
        public init() {}
    }

    /// `y = (a ≠ b)`
    public struct NotEqual: Comparison {
        public init() {}
    }

    /// `y = (a < b)`
    public struct Less: Comparison {
        public init() {}
    }

    /// `y = (a ≤ b)`
    public struct LessEqual: Comparison {
        public init() {}
    }

    /// `y = (a > b)`
    public struct Greater: Comparison {
        public init() {}
    }

    /// `y = (a ≥ b)`
    public struct GreaterEqual: Comparison {
        public init() {}
    }
}

/// Comparisons, elementwise with broadcasting; they throw when the shapes or dtypes do not fit together.
extension Tensor {
    /// Where `a = b`; see ``Operations/Equal``.
    public static func .== (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Equal(), to: a, b) }
    /// Where `a = b`, for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func .== (a: Tensor, b: Double) throws -> Tensor { try a .== a.scalar(b) }

    /// Where `a ≠ b`; see ``Operations/NotEqual``.
    public static func .!= (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.NotEqual(), to: a, b) }
    /// Where `a ≠ b`, for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func .!= (a: Tensor, b: Double) throws -> Tensor { try a .!= a.scalar(b) }

    /// Where `a < b`; see ``Operations/Less``.
    public static func .< (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Less(), to: a, b) }
    /// Where `a < b`, for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func .< (a: Tensor, b: Double) throws -> Tensor { try a .< a.scalar(b) }

    /// Where `a ≤ b`; see ``Operations/LessEqual``.
    public static func .<= (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.LessEqual(), to: a, b) }
    /// Where `a ≤ b`, for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func .<= (a: Tensor, b: Double) throws -> Tensor { try a .<= a.scalar(b) }

    /// Where `a > b`; see ``Operations/Greater``.
    public static func .> (a: Tensor, b: Tensor) throws -> Tensor { try .applying(Operations.Greater(), to: a, b) }
    /// Where `a > b`, for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func .> (a: Tensor, b: Double) throws -> Tensor { try a .> a.scalar(b) }

    /// Where `a ≥ b`; see ``Operations/GreaterEqual``.
    public static func .>= (a: Tensor, b: Tensor) throws -> Tensor {
        try .applying(Operations.GreaterEqual(), to: a, b)
    }
    /// Where `a ≥ b`, for a number `b`, taken in the tensor's dtype; throws a sentence when that cannot hold it.
    public static func .>= (a: Tensor, b: Double) throws -> Tensor { try a .>= a.scalar(b) }
}
