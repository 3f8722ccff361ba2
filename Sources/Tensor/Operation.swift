/// Everything about one kind of computation: its formula (in the documentation), its shape rule, its gradient and its
/// cost. One operation, one file in `Operations/`.
///
/// An operation is a small value; equal operations on equal inputs give equal outputs, which is what lets the
/// compiler merge them. The numbers are computed elsewhere: `FoveaReference` has the plain kernel of every operation,
/// and other backends add faster ones where they want.
public protocol Operation: Sendable, Hashable {
    /// The name shown in plans and errors. By default the type's name.
    var name: String { get }

    /// The shape rule: the types of the outputs for the given input types.
    ///
    /// - Throws: a sentence that says what was expected and what was found.
    func outputTypes(for inputs: [TensorType]) throws -> [TensorType]

    /// The vector-Jacobian product, built from other operations so that it can be differentiated again.
    ///
    /// - Parameters:
    ///   - cotangents: one per output: the gradient that arrives there, `nil` where nothing depends on it. At least
    ///     one is present.
    /// - Returns: one per input: the gradient that leaves there, `nil` where it is zero or undefined.
    func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?]

    /// Work done by one application, counted as a textbook would.
    func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost
}

/// The work of an operation.
public struct Cost: Sendable, Hashable {
    /// Floating-point operations; a multiply-add counts as two.
    public var flops: Int
    /// Bytes read and written if every operand crosses memory once.
    public var bytes: Int

    /// For one application; see the properties for what counts.
    public init(flops: Int, bytes: Int) {
        self.flops = flops
        self.bytes = bytes
    }

    /// `flopsPerElement` for each output element, and every operand read or written once.
    public static func elementwise(
        _ inputs: [TensorType], _ outputs: [TensorType], flopsPerElement: Int = 1
    ) -> Cost {
        let bytes = (inputs + outputs).reduce(0) { $0 + $1.byteCount }
        return Cost(flops: product(flopsPerElement, outputs.first?.count ?? 0), bytes: bytes)
    }

    /// The work of both; what is beyond the largest `Int` is the largest `Int`.
    public static func + (a: Cost, b: Cost) -> Cost {
        Cost(flops: sum(a.flops, b.flops), bytes: sum(a.bytes, b.bytes))
    }

    /// A number of operations; what is beyond the largest `Int` is the largest `Int`.
    static func product(_ factors: Int...) -> Int {
        factors.reduce(1) { product, factor in
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : next
        }
    }

    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}

extension Operation {
    public var name: String { String(describing: Self.self) }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        .elementwise(inputs, outputs, flopsPerElement: 0)
    }
}

/// An operation with the same meaning as a few simpler ones, kept whole because it can be computed faster whole.
///
/// Its gradient is that of its parts, unless it defines its own; a backend without a kernel for it runs the parts.
public protocol CompositeOperation: Operation {
    /// The same outputs from simpler operations.
    func decomposed(_ inputs: [Tensor]) throws -> [Tensor]
}

extension CompositeOperation {
    public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
        let parts = try decomposed(inputs)
        var pairs: [(Tensor, Tensor)] = []
        for (part, cotangent) in zip(parts, cotangents) {
            if let cotangent { pairs.append((part, cotangent)) }
        }
        // Whatever made the inputs is not this operation's business: they vary independently.
        let found = try vectorJacobianProduct(
            of: pairs.map(\.0), cotangents: pairs.map(\.1), wrt: inputs, independent: true)
        // A tensor given twice has its whole gradient at its first place.
        var seen: Set<Tensor> = []
        return zip(inputs, found).map { input, gradient in seen.insert(input).inserted ? gradient : nil }
    }
}

/// The operations, by the name under which plans print them. `Operations.Exp` lives in `Operations/Exp.swift`.
public enum Operations {}
