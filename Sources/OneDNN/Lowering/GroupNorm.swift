import CKernels
import FoveaCompiler
import FoveaTensor

/// Which kernel normalizes groups: rows where every place has a scale of its own, otherwise blocks of channels.
private struct GroupNormProblem {
    let shape: Shape
    let groups: Int
    let epsilon: Float
    /// With single places the channels are the places.
    let isByPlace: Bool

    init(_ x: TensorType, scale: TensorType, groups: Int, epsilon: Double) {
        shape = x.shape
        self.groups = groups
        self.epsilon = Float(epsilon)
        isByPlace = scale.shape.rank > 1 || x.shape.dimensions.dropFirst(2).allSatisfy { $0 == 1 }
    }

    private var spatial: Int { shape.dimensions.dropFirst(2).reduce(1, *) }

    /// Rows must be whole blocks; groups of channels may be parts of them.
    func allows(_ layout: Layout) -> Bool {
        guard !layout.isPlain else { return true }
        let block = OneDNN.channelBlock
        return layout == .channelBlocked(block) && (!isByPlace || shape[1] / groups % block == 0)
    }

    func rows(_ x: Operand) -> fovea_rownorm_shape {
        let lanes = x.layout.blocks.first?.size ?? 1
        return fovea_rownorm_shape(
            rows: Int64(shape[0] * groups), length: Int64(shape[1] / groups * spatial), groups: Int64(groups),
            spatial: Int64(spatial), lanes: Int64(lanes), epsilon: epsilon)
    }

    func blocks(_ x: Operand) -> fovea_groupnorm_shape {
        let lanes = x.layout.blocks.first?.size ?? 1
        return fovea_groupnorm_shape(
            batch: Int64(shape[0]), channels: Int64(shape[1]), spatial: Int64(spatial), lanes: Int64(lanes),
            groups: Int64(groups), epsilon: epsilon)
    }
}

extension Operations.GroupNorm: Lowering {
    private func problem(_ types: [TensorType]) -> GroupNormProblem {
        GroupNormProblem(types[0], scale: types[1], groups: groups, epsilon: epsilon)
    }

    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        let follow = LayoutDemand.shared(0, allows: problem(site.inputs).allows)
        return LayoutDemands(inputs: [follow, .plain, .plain], outputs: [follow, .plain, .plain])
    }

    package func lower(_ step: StepBuilder) throws {
        let problem = problem(step.site.inputs)
        let (x, scale, shift) = (step.inputs[0], step.inputs[1].buffer, step.inputs[2].buffer)
        let (y, mean, variance) = (step.outputs[0].buffer, step.outputs[1].buffer, step.outputs[2].buffer)
        let threads = step.threads
        let inPlace = [KernelStep.InPlace(output: 0, input: 0)]
        if problem.isByPlace {
            var shape = problem.rows(x)
            step.needScratch(fovea_rownorm_workspace_size(&shape, threads))
            step.add("rows", inPlace: inPlace) { [shape] buffers in
                withUnsafePointer(to: shape) {
                    fovea_rownorm_forward(
                        $0, buffers.floats(x.buffer), buffers.floats(scale), buffers.floats(shift), buffers.floats(y),
                        buffers.floats(mean), buffers.floats(variance), buffers.floats(.scratch), threads)
                }
            }
        } else {
            var shape = problem.blocks(x)
            step.needScratch(fovea_groupnorm_workspace_size(&shape, threads))
            step.add("fused passes", inPlace: inPlace) { [shape] buffers in
                withUnsafePointer(to: shape) {
                    fovea_groupnorm_forward(
                        $0, buffers.floats(x.buffer), buffers.floats(scale), buffers.floats(shift), buffers.floats(y),
                        buffers.floats(mean), buffers.floats(variance), buffers[.scratch], threads)
                }
            }
        }
    }
}

extension Operations.GroupNormGradient: Lowering {
    private func problem(_ types: [TensorType]) -> GroupNormProblem {
        GroupNormProblem(types[0], scale: types[1], groups: groups, epsilon: epsilon)
    }

    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        let follow = LayoutDemand.shared(0, allows: problem(site.inputs).allows)
        return LayoutDemands(
            inputs: [follow, .plain, .plain, .plain, follow], outputs: [follow, .plain, .plain])
    }

    package func lower(_ step: StepBuilder) throws {
        let problem = problem(step.site.inputs)
        let (x, scale) = (step.inputs[0], step.inputs[1].buffer)
        let (mean, variance, dy) = (step.inputs[2].buffer, step.inputs[3].buffer, step.inputs[4].buffer)
        let (dx, dscale, dshift) = (step.outputs[0].buffer, step.outputs[1].buffer, step.outputs[2].buffer)
        let threads = step.threads
        let inPlace = [KernelStep.InPlace(output: 0, input: 4)]
        if problem.isByPlace {
            var shape = problem.rows(x)
            step.needScratch(fovea_rownorm_workspace_size(&shape, threads))
            step.add("rows", inPlace: inPlace) { [shape] buffers in
                withUnsafePointer(to: shape) {
                    fovea_rownorm_backward(
                        $0, buffers.floats(x.buffer), buffers.floats(dy), buffers.floats(mean),
                        buffers.floats(variance), buffers.floats(scale), buffers.floats(dx), buffers.floats(dscale),
                        buffers.floats(dshift), buffers.floats(.scratch), threads)
                }
            }
        } else {
            var shape = problem.blocks(x)
            step.needScratch(fovea_groupnorm_workspace_size(&shape, threads))
            step.add("fused passes", inPlace: inPlace) { [shape] buffers in
                withUnsafePointer(to: shape) {
                    fovea_groupnorm_backward(
                        $0, buffers.floats(x.buffer), buffers.floats(dy), buffers.floats(mean),
                        buffers.floats(variance), buffers.floats(scale), buffers.floats(dx), buffers.floats(dscale),
                        buffers.floats(dshift), buffers[.scratch], threads)
                }
            }
        }
    }
}
