import CKernels
import FoveaCompiler
import FoveaTensor

/// Convolutions of 1x1 whose kernel stays the same from run to run: inference.
extension ConvolutionProblem {
    /// With more channels than these the library's kernel is faster by more than a pass for the ReLU takes: its tiles read the
    /// kernel fewer times.
    private static let deepest = 1024

    /// Our kernel's description, where it can and should be used.
    var pointwise: fovea_pointwise_shape? {
        let pads = geometry.pads
        guard geometry.kernel == 1, geometry.stride == 1, geometry.groups == 1,
            [pads.top, pads.left, pads.bottom, pads.right] == [0, 0, 0, 0], source.count > 0,
            OneDNN.hasBlockedGradients,
            source[1] <= ConvolutionProblem.deepest, let sourceLanes = lanes(source[1]),
            let destinationLanes = lanes(destination[1])
        else { return nil }
        let shape = fovea_pointwise_shape(
            batch: Int64(source[0]), inputs: Int64(source[1]), outputs: Int64(destination[1]),
            height: Int64(source[2]), width: Int64(source[3]), source_lanes: sourceLanes,
            destination_lanes: destinationLanes, vector: Int64(OneDNN.channelBlock))
        return withUnsafePointer(to: shape) { fovea_pointwise_supported($0) } != 0 ? shape : nil
    }

    /// The size of the blocks that so many channels fill: that of a vector, or 8.
    private func lanes(_ channels: Int) -> Int64? {
        [OneDNN.channelBlock, 8].first { channels % $0 == 0 }.map(Int64.init)
    }
}

extension Layout {
    /// Kernels `[O, I, H, W]` in blocks of outputs, padded to whole ones: `Oihw16o`.
    static func outputBlocked(_ size: Int) -> Layout {
        Layout(order: [0, 1, 2, 3], blocks: [Block(axis: 0, size: size)])
    }
}

extension StepBuilder {
    /// Inputs of the step: x, kernel, [bias], [addend].
    func addPointwise(_ shape: fovea_pointwise_shape, _ fused: FusedConvolution) {
        let (x, weights, y, threads) = (inputs[0].buffer, inputs[1], outputs[0].buffer, threads)
        addForward("pointwise", weights, fused) { buffers, epilogue in
            withUnsafePointer(to: shape) {
                fovea_pointwise_forward(
                    $0, buffers.floats(x), buffers.floats(weights.buffer), buffers.floats(y), epilogue, threads)
            }
        }
    }
}
