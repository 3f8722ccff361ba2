import CKernels
import FoveaCompiler
import FoveaTensor

/// The first layers of networks: convolutions of row-major images with 1 to 4 channels, whose results are in blocks of
/// channels. The library has forward kernels for most of them, and plain loops for many gradients.
extension ConvolutionProblem {
    /// The most channels that count as few: grey, grey and alpha, color, color and alpha.
    static let fewChannels = 4

    /// Whether it is one: our kernels and the layouts are for these.
    var hasFewChannels: Bool {
        OneDNN.hasBlockedGradients && geometry.groups == 1 && source[1] <= ConvolutionProblem.fewChannels
            && destination[1] % OneDNN.channelBlock == 0
    }

    /// Whether our forward kernel is faster than the library's with a pass for the ReLU behind it: with 16 lanes, or few taps.
    var hasSmallFirstKernel: Bool {
        hasFewChannels && (OneDNN.channelBlock == 16 || geometry.kernel.height * geometry.kernel.width <= 9)
    }

    /// Kernels of few channels: blocks of outputs, innermost after the channels; `Acdb8a`.
    var fewChannelsKernelLayout: Layout {
        Layout(order: [0, 2, 3, 1], blocks: [Layout.Block(axis: 0, size: OneDNN.channelBlock)])
    }

    var fewChannelsShape: fovea_fewchannels_shape {
        fovea_fewchannels_shape(
            batch: Int64(source[0]), channels: Int64(source[1]), height: Int64(source[2]), width: Int64(source[3]),
            outputs: Int64(destination[1]), output_height: Int64(destination[2]),
            output_width: Int64(destination[3]), kernel_height: Int64(geometry.kernel.height),
            kernel_width: Int64(geometry.kernel.width), stride_height: Int64(geometry.stride.height),
            stride_width: Int64(geometry.stride.width), padding_top: Int64(geometry.pads.top),
            padding_left: Int64(geometry.pads.left), dilation_height: Int64(geometry.dilation.height),
            dilation_width: Int64(geometry.dilation.width), lanes: Int64(OneDNN.channelBlock))
    }
}

extension StepBuilder {
    /// Inputs of the step: x, kernel, [bias], [addend].
    func addFewChannels(_ shape: fovea_fewchannels_shape, _ fused: FusedConvolution) {
        let (x, weights, y, threads) = (inputs[0].buffer, inputs[1], outputs[0].buffer, threads)
        needScratch(shape)
        addForward("few channels", weights, fused) { buffers, epilogue in
            withUnsafePointer(to: shape) {
                fovea_fewchannels_forward(
                    $0, buffers.floats(x), buffers.floats(weights.buffer), buffers.floats(y), epilogue,
                    buffers[.scratch], threads)
            }
        }
    }

    /// Inputs of the step: dy, kernel.
    func addFewChannelsInputGradient(_ shape: fovea_fewchannels_shape) {
        let (dy, weights, dx, threads) = (inputs[0].buffer, inputs[1].buffer, outputs[0].buffer, threads)
        needScratch(shape)
        add("few channels") { buffers in
            withUnsafePointer(to: shape) {
                fovea_fewchannels_backward_data(
                    $0, buffers.floats(dy), buffers.floats(weights), buffers.floats(dx), buffers[.scratch], threads)
            }
        }
    }

    /// Inputs of the step: x, dy.
    func addFewChannelsKernelGradient(_ shape: fovea_fewchannels_shape) {
        let (x, dy, dw, threads) = (inputs[0].buffer, inputs[1].buffer, outputs[0].buffer, threads)
        needScratch(shape)
        add("few channels") { buffers in
            withUnsafePointer(to: shape) {
                fovea_fewchannels_backward_weights(
                    $0, buffers.floats(x), buffers.floats(dy), buffers.floats(dw), buffers[.scratch], threads)
            }
        }
    }

    private func needScratch(_ shape: fovea_fewchannels_shape) {
        needScratch(withUnsafePointer(to: shape) { fovea_fewchannels_workspace_size($0, threads) })
    }
}
