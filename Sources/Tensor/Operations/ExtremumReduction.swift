/// The largest or the smallest number over some axes: what both reductions have in common. NaN if one of the numbers is NaN.
///
/// - Gradient: `dy` to the number that won; in equal parts where several are equal.
public protocol ExtremumReduction: Reduction {}

extension ExtremumReduction {
    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        let shape = try reducedShape(inputs[0].shape)
        try requireElements(inputs[0].shape)
        return [TensorType(shape, inputs[0].dtype)]
    }

    public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
        guard let dy = cotangents[0] else { return [nil] }
        return [try extremumGradient(inputs[0], outputs[0], dy)]
    }
}
