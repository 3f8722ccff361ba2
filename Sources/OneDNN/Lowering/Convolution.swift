import CKernels
import COneDNN
import FoveaCompiler
import FoveaTensor

extension Operations.Convolution: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.outputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        ConvolutionProblem(forward: geometry, site).forwardDemands
    }

    package func lower(_ step: StepBuilder) throws {
        try ConvolutionProblem(forward: geometry, step.site).lowerForward(step, relu: false)
    }
}

extension FusedConvolution: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.outputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        var demands = ConvolutionProblem(forward: geometry, site).forwardDemands
        if hasBias { demands.inputs.append(.plain) }
        return demands
    }

    package func lower(_ step: StepBuilder) throws {
        try ConvolutionProblem(forward: geometry, step.site).lowerForward(step, relu: hasReLU)
    }
}

extension ConvolutionProblem {
    init(forward geometry: ConvolutionGeometry, _ site: OperationSite) {
        self.init(
            geometry: geometry, source: site.inputs[0].shape, kernel: site.inputs[1].shape,
            destination: site.outputs[0].shape)
    }

    var forwardDemands: LayoutDemands {
        LayoutDemands(
            inputs: [.exactly(sourceLayout), .exactly(kernelLayout)], outputs: [.exactly(destinationLayout)])
    }

    /// Inputs of the step: x, kernel, [bias].
    func lowerForward(_ step: StepBuilder, relu: Bool) throws {
        let (x, weights, y) = (step.inputs[0], step.inputs[1], step.outputs[0])
        let bias = step.inputs.count > 2 ? step.inputs[2] : nil
        let threads = step.threads
        if var shape = winograd(step.site.options.convolution, .forward) {
            step.needScratch(fovea_winograd_workspace_size(&shape, Int32(FOVEA_WINOGRAD_FORWARD), threads))
            step.add("winograd") { [shape] buffers in
                withUnsafePointer(to: shape) {
                    let epilogue = fovea_winograd_epilogue(
                        bias: bias.map { UnsafePointer(buffers.floats($0.buffer)) }, addend: nil, relu: relu ? 1 : 0)
                    fovea_winograd_forward(
                        $0, buffers.floats(x.buffer), buffers.floats(weights.buffer), nil, buffers.floats(y.buffer),
                        epilogue, buffers[.scratch], threads)
                }
            }
            return
        }
        let found = forward(.any(libraryKernel), bias: bias != nil)
        if let shape = depthwise(insteadOf: found, layout: x.layout) {
            step.addDepthwise(shape)
            if relu { step.addReLU(inPlace: y) }
            return
        }
        if hasFewChannels, found?.isReference ?? true { return step.addFewChannels(fewChannelsShape, relu: relu) }
        guard let descriptor = found else { throw refused("forward pass") }
        let (kernel, buffer) = try step.secondLayout(
            of: weights, as: self.descriptor(of: weights), wanted: descriptor.memory(dnnl_query_weights_md))
        var arguments = [
            (Argument.source, x.descriptor, x.buffer), (Argument.weights, kernel, buffer),
            (Argument.destination, y.descriptor, y.buffer),
        ]
        if let bias { arguments.append((Argument.bias, bias.descriptor, bias.buffer)) }
        let primitive = try Primitive(descriptor, arguments: arguments)
        step.needScratch(descriptor.scratchBytes)
        let read = Operand(type: weights.type, layout: weights.layout, buffer: buffer)
        step.add(.kernel, "direct \(descriptor.implementation)", [x, read] + (bias.map { [$0] } ?? []), [y]) {
            try primitive.run($0)
        }
        // The library's own ReLU makes 0 of what is not a number, and a broken run must not look healthy.
        if relu { step.addReLU(inPlace: y) }
    }

    func refused(_ direction: String) -> FoveaError {
        .defect("oneDNN has no \(direction) for a convolution of \(source) with kernel \(kernel)")
    }
}

extension StepBuilder {
    /// The weights in the layout a primitive wants: as they are, or in a second layout made once a run.
    func secondLayout(
        of weights: Operand, as current: dnnl_memory_desc_t, wanted: dnnl_memory_desc_t
    ) throws -> (dnnl_memory_desc_t, Buffers.ID) {
        guard current != wanted else { return (current, weights.buffer) }
        var moved = weights
        moved.buffer = temporary(bytes: wanted.byteCount)
        try addWeightReorder(weights, current, to: moved, wanted)
        return (wanted, moved.buffer)
    }

    func addWeightReorder(
        _ source: Operand, _ from: dnnl_memory_desc_t, to target: Operand, _ to: dnnl_memory_desc_t
    ) throws {
        let descriptor = try PrimitiveDescriptor(reorder: from, to: to)
        let primitive = try Primitive(
            descriptor, arguments: [(Argument.from, from, source.buffer), (Argument.to, to, target.buffer)])
        needScratch(descriptor.scratchBytes)
        add(.weightReorder, descriptor.implementation, named: "Reorder", [source], [target]) { try primitive.run($0) }
    }
}

func != (a: dnnl_memory_desc_t, b: dnnl_memory_desc_t) -> Bool { !(a == b) }
