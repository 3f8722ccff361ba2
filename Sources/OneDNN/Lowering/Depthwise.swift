import CKernels
import FoveaCompiler
import FoveaTensor

/// Depthwise convolutions that the library would compute in plain loops: row-major ones, dilated ones, gradients for
/// kernels it does not know.
extension ConvolutionProblem {
    /// Whether each channel is on its own.
    var isDepthwise: Bool { geometry.groups == source[1] && source[1] == destination[1] }

    /// Whether our forward kernel has its fast paths for it: 3x3 and 5x5 in blocks of channels, without gaps.
    var hasSmallDepthwiseKernel: Bool {
        isDepthwise && !sourceLayout.isPlain && [3, 5].contains(geometry.kernel.width) && geometry.dilation.width == 1
            && geometry.stride.width <= 2
    }

    /// Our kernel's description, for where the library has nothing better than `descriptor`.
    func depthwise(insteadOf descriptor: PrimitiveDescriptor?) -> fovea_depthwise_shape? {
        guard isDepthwise, descriptor.map({ $0.isReference || $0.isMatrixProducts }) ?? true else { return nil }
        return depthwiseShape
    }

    var depthwiseShape: fovea_depthwise_shape {
        let lanes = sourceLayout.blocks.first?.size ?? 1
        return fovea_depthwise_shape(
            batch: Int64(source[0]), blocks: Int64(source[1] / lanes), lanes: Int64(lanes), height: Int64(source[2]),
            width: Int64(source[3]), output_height: Int64(destination[2]), output_width: Int64(destination[3]),
            kernel_height: Int64(geometry.kernel.height), kernel_width: Int64(geometry.kernel.width),
            stride_height: Int64(geometry.stride.height), stride_width: Int64(geometry.stride.width),
            padding_top: Int64(geometry.pads.top), padding_left: Int64(geometry.pads.left),
            dilation_height: Int64(geometry.dilation.height), dilation_width: Int64(geometry.dilation.width))
    }
}

extension PrimitiveDescriptor {
    /// The words of the implementation's name: `jit:avx2`, `x64:gemm:jit`, `ref:any`, `brgemm_bwd_d:avx512_core`.
    private var words: [Substring] { implementation.split { $0 == ":" || $0 == "_" } }

    /// Whether it is the library's reference implementation: plain loops.
    var isReference: Bool { words.contains("ref") }

    /// Whether it is a matrix product for each group and image: good for large groups, not for single channels.
    var isMatrixProducts: Bool { words.contains("gemm") || words.contains("brgemm") }
}

extension StepBuilder {
    /// Inputs of the step: x, kernel, [bias], [addend].
    func addDepthwise(_ shape: fovea_depthwise_shape, _ fused: FusedConvolution) {
        let (x, y, threads) = (inputs[0].buffer, outputs[0].buffer, threads)
        let weights = shape.lanes == 1 ? inputs[1] : addDepthwiseWeights(shape)
        addForward("depthwise", weights, fused, overwritesAddend: shape.lanes > 1) { buffers, epilogue in
            withUnsafePointer(to: shape) {
                fovea_depthwise_forward(
                    $0, buffers.floats(x), buffers.floats(weights.buffer), buffers.floats(y), epilogue, threads)
            }
        }
    }

    /// The weights with the lanes innermost.
    private func addDepthwiseWeights(_ shape: fovea_depthwise_shape) -> Operand {
        let weights = inputs[1]
        var blocks = weights
        blocks.buffer = temporary(bytes: weights.byteCount)
        add(.weightReorder, "depthwise weights", named: "Reorder", [weights], [blocks]) { [blocks] buffers in
            withUnsafePointer(to: shape) {
                fovea_depthwise_lay_out($0, buffers.floats(weights.buffer), buffers.floats(blocks.buffer))
            }
        }
        return blocks
    }

    /// Inputs of the step: dy, kernel.
    func addDepthwiseInputGradient(_ shape: fovea_depthwise_shape) {
        let (dy, weights, dx, threads) = (inputs[0].buffer, inputs[1].buffer, outputs[0].buffer, threads)
        needScratch(shape)
        add("depthwise") { buffers in
            withUnsafePointer(to: shape) {
                fovea_depthwise_backward_data(
                    $0, buffers.floats(dy), buffers.floats(weights), buffers.floats(dx), buffers[.scratch], threads)
            }
        }
    }

    /// Inputs of the step: x, dy.
    func addDepthwiseKernelGradient(_ shape: fovea_depthwise_shape) {
        let (x, dy, dw, threads) = (inputs[0].buffer, inputs[1].buffer, outputs[0].buffer, threads)
        needScratch(shape)
        add("depthwise") { buffers in
            withUnsafePointer(to: shape) {
                fovea_depthwise_backward_weights(
                    $0, buffers.floats(x), buffers.floats(dy), buffers.floats(dw), buffers[.scratch], threads)
            }
        }
    }

    private func needScratch(_ shape: fovea_depthwise_shape) {
        needScratch(withUnsafePointer(to: shape) { fovea_depthwise_workspace_size($0, threads) })
    }
}
