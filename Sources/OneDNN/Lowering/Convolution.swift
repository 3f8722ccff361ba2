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
        try ConvolutionProblem(forward: geometry, step.site).lowerForward(
            step, FusedConvolution(geometry: geometry))
    }
}

extension FusedConvolution: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.outputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        var demands = ConvolutionProblem(forward: geometry, site).forwardDemands
        if hasBias { demands.inputs.append(.plain) }
        if hasAddend { demands.inputs.append(demands.outputs[0]) }
        return demands
    }

    package func lower(_ step: StepBuilder) throws {
        try ConvolutionProblem(forward: geometry, step.site).lowerForward(step, self)
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

    /// Inputs of the step: x, kernel, [bias], [addend].
    func lowerForward(_ step: StepBuilder, _ fused: FusedConvolution) throws {
        if let shape = winogradForward(step.site) { return step.addWinograd(shape, fused) }
        let (x, weights, y) = (step.inputs[0], step.inputs[1], step.outputs[0])
        let bias = fused.hasBias ? step.inputs[2] : nil
        let found = forward(.any(libraryKernel), bias: bias != nil)
        if let shape = depthwise(insteadOf: found, layout: x.layout) {
            step.addDepthwise(shape, bias: bias)
        } else if hasFewChannels, found?.isReference ?? true {
            step.addFewChannels(fewChannelsShape, bias: bias)
        } else {
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
            step.add(
                .kernel, "direct \(descriptor.implementation)", [x, read] + (bias.map { [$0] } ?? []), [y]
            ) {
                try primitive.run($0)
            }
        }
        // The library's own ReLU makes 0 of what is not a number, and a broken run must not look healthy.
        step.addEpilogue(to: y, adding: fused.hasAddend ? step.inputs.last : nil, relu: fused.hasReLU)
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
