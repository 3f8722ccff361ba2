import CKernels
import FoveaCompiler
import FoveaTensor

private func channelNormShape(_ x: Operand, _ epsilon: Double) -> fovea_channelnorm_shape {
    let shape = x.type.shape
    return fovea_channelnorm_shape(
        batch: Int64(shape[0]), channels: Int64(shape[1]), spatial: Int64(shape[2] * shape[3]),
        lanes: Int64(x.layout.blocks.first?.size ?? 1), epsilon: Float(epsilon))
}

/// What has the images' shape keeps their layout.
private let follow = LayoutDemand.shared(0) { $0.isPlain || $0 == .channelBlocked(OneDNN.channelBlock) }

extension Operations.ChannelNorm: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        LayoutDemands(inputs: [follow, .plain, .plain], outputs: [follow, .plain, .plain])
    }

    package func lower(_ step: StepBuilder) throws {
        let shape = channelNormShape(step.inputs[0], epsilon)
        let (x, scale, shift) = (step.inputs[0].buffer, step.inputs[1].buffer, step.inputs[2].buffer)
        let (y, mean, variance) = (step.outputs[0].buffer, step.outputs[1].buffer, step.outputs[2].buffer)
        let threads = step.threads
        step.add("tiles of places", inPlace: [.init(output: 0, input: 0)]) { buffers in
            withUnsafePointer(to: shape) {
                fovea_channelnorm_forward(
                    $0, buffers.floats(x), buffers.floats(scale), buffers.floats(shift), buffers.floats(y),
                    buffers.floats(mean), buffers.floats(variance), threads)
            }
        }
    }
}

extension Operations.ChannelNormGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        LayoutDemands(inputs: [follow, .plain, .plain, .plain, follow], outputs: [follow, .plain, .plain])
    }

    package func lower(_ step: StepBuilder) throws {
        var shape = channelNormShape(step.inputs[0], epsilon)
        let inputs = step.inputs.map(\.buffer)
        let (dx, dscale, dshift) = (step.outputs[0].buffer, step.outputs[1].buffer, step.outputs[2].buffer)
        let threads = step.threads
        step.needScratch(fovea_channelnorm_workspace_size(&shape, threads))
        step.add("tiles of places", inPlace: [.init(output: 0, input: 4)]) { [shape] buffers in
            withUnsafePointer(to: shape) {
                fovea_channelnorm_backward(
                    $0, buffers.floats(inputs[0]), buffers.floats(inputs[4]), buffers.floats(inputs[2]),
                    buffers.floats(inputs[3]), buffers.floats(inputs[1]), buffers.floats(dx), buffers.floats(dscale),
                    buffers.floats(dshift), buffers[.scratch], threads)
            }
        }
    }
}
