/// The largest or the smallest number in each window: what both poolings have in common.
///
/// Padding never wins. Of equal numbers the first in row-major order wins; a NaN wins over every number.
///
/// - Input: images `[N, C, H, W]`.
/// - Outputs: `y` `[N, C, OH, OW]`, and of the same shape the winner's place in its window, `k·KW + l`,
///   as u8 where a byte can hold it and i32 otherwise.
/// - Gradient: ``Operations/MaxPoolGradient``, which sends `dy` to the winner's place, whatever made it win.
public protocol ExtremumPool: Operation {
    /// Kernel, stride, dilation, padding.
    var window: PoolingWindow { get }
}

extension ExtremumPool {
    public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
        try requireOneFloatingPoint("\(name)2d", ["its input": inputs[0]])
        let shape = try window.outputShape(input: inputs[0].shape, layer: "\(name)2d")
        return [TensorType(shape, inputs[0].dtype), TensorType(shape, window.placeDType)]
    }

    public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
        guard let dy = cotangents[0] else { return [nil] }
        let gradient = Operations.MaxPoolGradient(window: window, inputShape: inputs[0].shape)
        return [try .applying(gradient, to: dy, outputs[1])]
    }

    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        .elementwise(inputs, outputs, flopsPerElement: window.kernel.count)
    }
}
