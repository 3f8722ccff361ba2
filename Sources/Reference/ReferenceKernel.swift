import FoveaTensor

/// The oracle's side of an operation: the formula written out, in the simplest loops that can be read against the
/// documentation. Arithmetic is done in double precision and rounded once at the end.
public protocol ReferenceKernel: Operation {
    /// The outputs for concrete inputs; `outputs` are the types the shape rule gave.
    func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray]
}
