/// An operation whose output element `i` depends only on the elements `i` of its inputs, after these are stretched
/// to one shape by NumPy's rule: aligned at the last axis, extents equal or 1.
///
/// Shape rule, un-broadcasting of gradients and cost are written here, once; an operation adds its dtype rule and its
/// derivative. Values are plain structs, so that the compiler can gather chains of them into one pass over memory.
public protocol ElementwiseOperation: Operation {
    /// The kinds of number that it is defined for.
    var accepted: ElementKind { get }

    /// The dtype of the output for operands of `dtype`.
    func outputDType(for dtype: DType) -> DType

    /// Floating-point operations per output element, as a textbook would count them: 1 for every arithmetic operation and
    /// elementary function, 0 for what only moves or converts.
    var flopsPerElement: Int { get }

    /// The gradients for the inputs, each of the output's shape: the caller sums them over the stretched axes.
    ///
    /// - Parameters:
    ///   - y: The output.
    ///   - dy: The gradient that arrives there.
    /// - Returns: one per input, `nil` where it is zero or undefined.
    func gradient(inputs: [Tensor], output y: Tensor, arriving dy: Tensor) throws -> [Tensor?]
}

/// The kinds of number that an elementwise operation is defined for.
public enum ElementKind: Sendable, Hashable {
    /// f32 and f64.
    case floatingPoint
    /// f32, f64 and i32. Pixels (u8) and masks (bool) are cast first, so that nothing overflows unseen.
    case arithmetic
    /// bool.
    case logical
    /// Every dtype.
    case any

    /// Whether numbers of that dtype are of this kind.
    public func contains(_ dtype: DType) -> Bool {
        switch self {
        case .floatingPoint: dtype.isFloatingPoint
        case .arithmetic: dtype.isFloatingPoint || dtype == .i32
        case .logical: dtype == .bool
        case .any: true
        }
    }

    var description: String {
        switch self {
        case .floatingPoint: "floating-point operands (f32, f64)"
        case .arithmetic: "operands of f32, f64 or i32"
        case .logical: "operands of bool"
        case .any: "operands of any dtype"
        }
    }
}

extension ElementwiseOperation {
    public var accepted: ElementKind { .arithmetic }
    public var flopsPerElement: Int { 1 }
    /// By default the operands' own.
    public func outputDType(for dtype: DType) -> DType { dtype }

    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        [TensorType(try broadcastShape(of: inputs), outputDType(for: try commonDType(of: inputs)))]
    }

    public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
        guard let dy = cotangents[0] else { return inputs.map { _ in nil } }
        let stretched = try gradient(inputs: inputs, output: outputs[0], arriving: dy)
        return try zip(stretched, inputs).map { gradient, input in try gradient?.summed(to: input.shape) }
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        .elementwise(inputs, outputs, flopsPerElement: flopsPerElement)
    }

    /// The shape that all inputs stretch to.
    ///
    /// - Throws: a sentence naming the shapes that do not fit together.
    func broadcastShape(of inputs: [TensorType]) throws -> Shape {
        try inputs.reduce(.scalar) { shape, input in
            guard let joined = Shape.broadcast(shape, input.shape) else {
                throw FoveaError.invalid(
                    "\(name) expects shapes that are equal or 1 along every axis, aligned at the last, "
                        + "but got \(inputs.map(\.shape.description).joined(separator: " and ")); reshape one of them")
            }
            return joined
        }
    }

    /// The dtype that all inputs have.
    ///
    /// - Throws: a sentence when they differ, or are of a kind the operation is not defined for.
    func commonDType(of inputs: [TensorType]) throws -> DType {
        let dtype = inputs[0].dtype
        let found = inputs.map(\.description).joined(separator: " and ")
        guard inputs.allSatisfy({ $0.dtype == dtype }) else {
            throw FoveaError.invalid(
                "\(name) expects operands of one dtype, but got \(found); convert one with cast(to:)")
        }
        guard accepted.contains(dtype) else {
            let target = accepted == .logical ? "compare with 0 first (x .!= 0)" : "convert with cast(to: .f32)"
            throw FoveaError.invalid("\(name) expects \(accepted.description), but got \(found); \(target)")
        }
        return dtype
    }
}

extension Tensor {
    /// `value` as a scalar of this tensor's dtype, to stand beside it in an operation.
    ///
    /// - Throws: a sentence when the dtype cannot hold the number.
    func scalar(_ value: Double) throws -> Tensor {
        if !dtype.isFloatingPoint {
            let range: ClosedRange<Double> =
                switch dtype {
                case .bool: 0...1
                case .u8: 0...255
                default: Double(Int32.min)...Double(Int32.max)
                }
            guard range.contains(value), value == value.rounded() else {
                throw FoveaError.invalid(
                    "\(value) cannot be combined with a tensor \(type), which holds only whole numbers from "
                        + "\(Int(range.lowerBound)) to \(Int(range.upperBound)); convert the tensor with cast(to: .f32)"
                ).at(Scope.path)
            }
        }
        return .constant(value, dtype)
    }
}
