import CKernels
import FoveaCompiler
import FoveaTensor

/// Sums, maxima and minima over axes, straight from the layout the operand is in.
private protocol KernelReduction: Operation {
    var axes: [Int] { get }
    var kind: fovea_reduction_kind { get }
}

extension Operations.Sum: KernelReduction, Lowering {
    fileprivate var kind: fovea_reduction_kind { FOVEA_REDUCE_SUM }
    package func isSupported(_ site: OperationSite) -> Bool { isReducible(site) }
    package func demands(_ site: OperationSite) -> LayoutDemands { reductionDemands(site) }
    package func lower(_ step: StepBuilder) throws { lowerReduction(step) }
}

extension Operations.SumOfSquares: KernelReduction, Lowering {
    fileprivate var kind: fovea_reduction_kind { FOVEA_REDUCE_SUM_OF_SQUARES }
    package func isSupported(_ site: OperationSite) -> Bool { isReducible(site) }
    package func demands(_ site: OperationSite) -> LayoutDemands { reductionDemands(site) }
    package func lower(_ step: StepBuilder) throws { lowerReduction(step) }
}

extension Operations.Max: KernelReduction, Lowering {
    fileprivate var kind: fovea_reduction_kind { FOVEA_REDUCE_MAX }
    package func isSupported(_ site: OperationSite) -> Bool { isReducible(site) }
    package func demands(_ site: OperationSite) -> LayoutDemands { reductionDemands(site) }
    package func lower(_ step: StepBuilder) throws { lowerReduction(step) }
}

extension Operations.Min: KernelReduction, Lowering {
    fileprivate var kind: fovea_reduction_kind { FOVEA_REDUCE_MIN }
    package func isSupported(_ site: OperationSite) -> Bool { isReducible(site) }
    package func demands(_ site: OperationSite) -> LayoutDemands { reductionDemands(site) }
    package func lower(_ step: StepBuilder) throws { lowerReduction(step) }
}

extension KernelReduction {
    fileprivate func isReducible(_ site: OperationSite) -> Bool {
        site.isFloat && site.inputs[0].count > 0 && site.inputs[0].shape.rank <= 6
    }

    /// A layout is fine if the kept axes come out row-major when memory is walked in order.
    fileprivate func reductionDemands(_ site: OperationSite) -> LayoutDemands {
        let shape = site.inputs[0].shape
        let kept = { @Sendable [axes] (layout: Layout) -> Bool in
            guard layout.elementCount(of: shape) == shape.count else { return false }
            let loops = layout.axesAndSteps(of: shape).filter { !axes.contains($0.axis) && $0.extent > 1 }
            let positions = loops.map { ($0.axis, -$0.step) }
            return zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }
        }
        return LayoutDemands(inputs: [.shared(0, allows: kept)], outputs: [.plain])
    }

    fileprivate func lowerReduction(_ step: StepBuilder) {
        let (x, y) = (step.inputs[0], step.outputs[0])
        var loops = x.layout.axesAndSteps(of: x.type.shape).map { ($0.extent, axes.contains($0.axis)) }
        // Neighbouring loops with the same fate become one; loops of one step vanish.
        loops = loops.reduce(into: []) { merged, loop in
            if loop.0 == 1 { return }
            if let last = merged.last, last.1 == loop.1 {
                merged[merged.count - 1].0 *= loop.0
            } else {
                merged.append(loop)
            }
        }
        if loops.isEmpty { loops = [(1, false)] }
        var reduction = fovea_reduction()
        reduction.rank = Int32(loops.count)
        reduction.extents = tuple6(loops.map(\.0))
        reduction.strides = tuple6(Shape(loops.map(\.0)).strides)
        let reduced: [Int32] = loops.map { $0.1 ? 1 : 0 } + [Int32](repeating: 0, count: 6 - loops.count)
        reduction.reduced = (reduced[0], reduced[1], reduced[2], reduced[3], reduced[4], reduced[5])
        let threads = step.threads
        step.needScratch(fovea_reduce_workspace_size(&reduction, threads))
        let kind = Int32(kind.rawValue)
        step.add("strided passes") { [reduction] buffers in
            withUnsafePointer(to: reduction) {
                fovea_reduce(
                    $0, kind, buffers.floats(x.buffer), buffers.floats(y.buffer), buffers[.scratch], threads)
            }
        }
    }
}

extension Operations.Argmax: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.inputs[0].dtype == .f32 && site.inputs[0].count > 0 }

    package func lower(_ step: StepBuilder) throws {
        let (x, y) = (step.inputs[0], step.outputs[0])
        let (outer, extent, inner) = x.type.shape.split(at: axis)
        step.add("scan") { buffers in
            let result = buffers[y.buffer].assumingMemoryBound(to: Int32.self)
            fovea_argmax(outer, extent, inner, buffers.floats(x.buffer), result)
        }
    }
}

extension Shape {
    /// The elements before, along and behind an axis.
    func split(at axis: Int) -> (outer: Int64, extent: Int64, inner: Int64) {
        let outer = dimensions[..<axis].reduce(1, *)
        let inner = dimensions[(axis + 1)...].reduce(1, *)
        return (Int64(outer), Int64(dimensions[axis]), Int64(inner))
    }
}
