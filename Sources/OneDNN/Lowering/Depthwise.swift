import CKernels
import FoveaCompiler
import FoveaTensor

/// Depthwise convolutions that the library would compute in plain loops: row-major ones, dilated ones, gradients for
/// kernels it does not know.
extension ConvolutionProblem {
    /// Whether each channel is on its own.
    var isDepthwise: Bool { geometry.groups == source[1] && source[1] == destination[1] }

    /// Our kernel's description, for where the library has nothing better than `descriptor`.
    func depthwise(insteadOf descriptor: PrimitiveDescriptor?, layout: Layout) -> fovea_depthwise_shape? {
        guard isDepthwise, descriptor.map({ $0.isReference || $0.isMatrixProducts }) ?? true else { return nil }
        let lanes = layout.blocks.first?.size ?? 1
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
    /// Inputs of the step: x, kernel.
    func addDepthwise(_ shape: fovea_depthwise_shape, bias: Operand?) {
        let (x, weights, y, threads) = (inputs[0], inputs[1], outputs[0], threads)
        needScratch(shape)
        add(.kernel, "depthwise", [x, weights] + [bias].compactMap { $0 }, [y]) { buffers in
            withUnsafePointer(to: shape) {
                fovea_depthwise_forward(
                    $0, buffers.floats(x.buffer), buffers.floats(weights.buffer),
                    bias.map { UnsafePointer(buffers.floats($0.buffer)) }, buffers.floats(y.buffer), buffers[.scratch],
                    threads)
            }
        }
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
