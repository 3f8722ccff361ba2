import CKernels
import FoveaCompiler
import FoveaTensor

/// The kernels' view of a normalized tensor: (batch, channels / lanes, spatial, lanes).
private func batchNormShape(_ x: Operand, _ epsilon: Double) -> fovea_batchnorm_shape {
    let shape = x.type.shape
    let spatial = shape.dimensions.dropFirst(2).reduce(1, *)
    // A matrix has all its channels side by side, as if they were one block.
    let lanes = shape.rank == 2 ? shape[1] : (x.layout.blocks.first?.size ?? 1)
    return fovea_batchnorm_shape(
        batch: Int64(shape[0]), channels: Int64(shape[1]), spatial: Int64(spatial), lanes: Int64(lanes),
        epsilon: Float(epsilon))
}

private func allows(_ layout: Layout) -> Bool { layout.isPlain || layout == .channelBlocked(OneDNN.channelBlock) }

/// x and y (and what else has their shape) alike, the statistics row-major.
private func demands(_ site: OperationSite) -> LayoutDemands {
    func demand(_ type: TensorType) -> LayoutDemand {
        type.shape == site.inputs[0].shape ? .shared(0, allows: allows) : .plain
    }
    return LayoutDemands(inputs: site.inputs.map(demand), outputs: site.outputs.map(demand))
}

extension Operations.BatchNormTraining: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { FoveaOneDNN.demands(site) }
    package func lower(_ step: StepBuilder) throws {
        lowerForward(step, epsilon: epsilon, residual: false, relu: false)
    }
}

extension FusedBatchNorm: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { FoveaOneDNN.demands(site) }
    package func lower(_ step: StepBuilder) throws {
        lowerForward(step, epsilon: epsilon, residual: hasResidual, relu: hasReLU)
    }
}

private func lowerForward(_ step: StepBuilder, epsilon: Double, residual: Bool, relu: Bool) {
    var shape = batchNormShape(step.inputs[0], epsilon)
    let (x, scale, shift) = (step.inputs[0].buffer, step.inputs[1].buffer, step.inputs[2].buffer)
    let addend = residual ? step.inputs[3].buffer : nil
    let (y, mean, variance) = (step.outputs[0].buffer, step.outputs[1].buffer, step.outputs[2].buffer)
    let threads = step.threads
    step.needScratch(fovea_batchnorm_workspace_size(&shape, threads))
    step.add("fused passes") { [shape] buffers in
        withUnsafePointer(to: shape) {
            fovea_batchnorm_forward_training(
                $0, buffers.floats(x), buffers.floats(scale), buffers.floats(shift),
                addend.map { UnsafePointer(buffers.floats($0)) }, relu ? 1 : 0, buffers.floats(y),
                buffers.floats(mean), buffers.floats(variance), buffers[.scratch], threads)
        }
    }
}

extension Operations.BatchNormGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { FoveaOneDNN.demands(site) }
    package func lower(_ step: StepBuilder) throws {
        lowerGradient(step, epsilon: epsilon, second: nil, output: nil, gradient: nil)
    }
}

extension FusedBatchNormGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { FoveaOneDNN.demands(site) }
    package func lower(_ step: StepBuilder) throws {
        lowerGradient(
            step, epsilon: epsilon, second: hasFanIn ? step.inputs[5].buffer : nil,
            output: hasReLU ? step.inputs[hasFanIn ? 6 : 5].buffer : nil,
            gradient: emitsGradient ? step.outputs[3].buffer : nil)
    }
}

private func lowerGradient(
    _ step: StepBuilder, epsilon: Double, second: Buffers.ID?, output: Buffers.ID?, gradient: Buffers.ID?
) {
    var shape = batchNormShape(step.inputs[0], epsilon)
    let inputs = step.inputs.map(\.buffer)
    let outputs = step.outputs.map(\.buffer)
    let threads = step.threads
    step.needScratch(fovea_batchnorm_workspace_size(&shape, threads))
    // The gradient for the residual takes the place of the second that arrived, dx that of the first.
    var pairs = [KernelStep.InPlace(output: 0, input: 4)]
    if gradient != nil, second != nil { pairs.append(.init(output: 3, input: 5)) }
    step.add("fused passes", inPlace: pairs) { [shape] buffers in
        withUnsafePointer(to: shape) {
            fovea_batchnorm_backward(
                $0, buffers.floats(inputs[0]), buffers.floats(inputs[4]),
                second.map { UnsafePointer(buffers.floats($0)) }, output.map { UnsafePointer(buffers.floats($0)) },
                buffers.floats(inputs[2]), buffers.floats(inputs[3]), buffers.floats(inputs[1]),
                buffers.floats(outputs[0]), gradient.map { buffers.floats($0) }, buffers.floats(outputs[1]),
                buffers.floats(outputs[2]), buffers[.scratch], threads)
        }
    }
}
