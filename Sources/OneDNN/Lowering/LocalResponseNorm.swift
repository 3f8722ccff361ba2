import CKernels
import FoveaCompiler
import FoveaTensor

extension Operations.LocalResponseNorm {
    fileprivate func shape(_ x: Operand) -> fovea_localresponse_shape {
        let extents = x.type.shape
        // Beyond the first and the last channel there are only zeros.
        let reach = extents[1] - 1
        return fovea_localresponse_shape(
            batch: Int64(extents[0]), channels: Int64(extents[1]), spatial: Int64(extents[2] * extents[3]),
            lanes: Int64(x.layout.blocks.first?.size ?? 1), before: Int64(min(before, reach)),
            behind: Int64(min(behind, reach)), alpha: Float(alpha / Double(size)), beta: Float(beta), k: Float(k))
    }
}

/// Everything in the images' layout.
private func demands(_ site: OperationSite) -> LayoutDemands {
    let follow = LayoutDemand.shared(0) { $0.isPlain || $0 == .channelBlocked(OneDNN.channelBlock) }
    return LayoutDemands(inputs: site.inputs.map { _ in follow }, outputs: [follow])
}

extension Operations.LocalResponseNorm: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { FoveaOneDNN.demands(site) }

    package func lower(_ step: StepBuilder) throws {
        var shape = shape(step.inputs[0])
        let (x, y, threads) = (step.inputs[0].buffer, step.outputs[0].buffer, step.threads)
        step.needScratch(fovea_localresponse_workspace_size(&shape, threads))
        step.add("tiles of places", inPlace: [.init(output: 0, input: 0)]) { [shape] buffers in
            withUnsafePointer(to: shape) {
                fovea_localresponse_forward($0, buffers.floats(x), buffers.floats(y), buffers[.scratch], threads)
            }
        }
    }
}

extension Operations.LocalResponseNormGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { FoveaOneDNN.demands(site) }

    package func lower(_ step: StepBuilder) throws {
        var shape = forward.shape(step.inputs[0])
        let (x, dy, dx) = (step.inputs[0].buffer, step.inputs[1].buffer, step.outputs[0].buffer)
        let threads = step.threads
        step.needScratch(fovea_localresponse_workspace_size(&shape, threads))
        step.add("tiles of places", inPlace: [.init(output: 0, input: 1)]) { [shape] buffers in
            withUnsafePointer(to: shape) {
                fovea_localresponse_backward(
                    $0, buffers.floats(x), buffers.floats(dy), buffers.floats(dx), buffers[.scratch], threads)
            }
        }
    }
}
