import CKernels
import FoveaCompiler
import FoveaTensor

/// Steps that run our Winograd kernels.
extension StepBuilder {
    /// Inputs of the step: x, kernel, [bias], [addend]. A kernel that is the same from run to run is transformed once.
    func addWinograd(_ shape: fovea_winograd_shape, _ fused: FusedConvolution) {
        let (x, weights, y, threads) = (inputs[0], inputs[1], outputs[0], threads)
        let isKept = site.steadyInputs.contains(1)
        let kernel = isKept ? addWinogradWeights(shape, weights) : weights
        needScratch(shape, FOVEA_WINOGRAD_FORWARD)
        addForward("winograd", kernel, fused) { buffers, epilogue in
            let floats = UnsafePointer(buffers.floats(kernel.buffer))
            withUnsafePointer(to: shape) {
                fovea_winograd_forward(
                    $0, buffers.floats(x.buffer), isKept ? nil : floats, isKept ? floats : nil,
                    buffers.floats(y.buffer), epilogue, buffers[.scratch], threads)
            }
        }
    }

    private func addWinogradWeights(_ shape: fovea_winograd_shape, _ weights: Operand) -> Operand {
        let bytes = withUnsafePointer(to: shape) { fovea_winograd_weights_size($0) }
        let type = TensorType([bytes / MemoryLayout<Float>.size])
        let (kept, threads) = (Operand(type: type, layout: .plain, buffer: temporary(bytes: bytes)), threads)
        add(.weightReorder, "winograd weights", named: "Transform", [weights], [kept]) { buffers in
            withUnsafePointer(to: shape) {
                fovea_winograd_transform_weights(
                    $0, buffers.floats(weights.buffer), buffers.floats(kept.buffer), threads)
            }
        }
        return kept
    }

    func addWinogradInputGradient(
        _ shape: fovea_winograd_shape, _ dy: Operand, _ weights: Operand, to dx: Operand
    ) {
        let threads = threads
        needScratch(shape, FOVEA_WINOGRAD_BACKWARD_DATA)
        add(.kernel, "winograd", [dy, weights], [dx]) { buffers in
            withUnsafePointer(to: shape) {
                fovea_winograd_backward_data(
                    $0, buffers.floats(dy.buffer), buffers.floats(weights.buffer), buffers.floats(dx.buffer),
                    buffers[.scratch], threads)
            }
        }
    }

    func addWinogradKernelGradient(_ shape: fovea_winograd_shape, _ x: Operand, _ dy: Operand, to dw: Operand) {
        let threads = threads
        needScratch(shape, FOVEA_WINOGRAD_BACKWARD_WEIGHTS)
        add(.kernel, "winograd", [x, dy], [dw]) { buffers in
            withUnsafePointer(to: shape) {
                fovea_winograd_backward_weights(
                    $0, buffers.floats(x.buffer), buffers.floats(dy.buffer), buffers.floats(dw.buffer),
                    buffers[.scratch], threads)
            }
        }
    }

    private func needScratch(_ shape: fovea_winograd_shape, _ direction: Int) {
        needScratch(withUnsafePointer(to: shape) { fovea_winograd_workspace_size($0, Int32(direction), threads) })
    }
}
