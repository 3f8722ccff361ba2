import CKernels
import COneDNN
import FoveaCompiler
import FoveaTensor

extension Operations.Convolution: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.outputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        ConvolutionProblem(forward: geometry, site).forwardDemands(site)
    }

    package func lower(_ step: StepBuilder) throws {
        try ConvolutionProblem(forward: geometry, step.site).lowerForward(
            step, FusedConvolution(geometry: geometry))
    }
}

extension FusedConvolution: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.outputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        var demands = ConvolutionProblem(forward: geometry, site).forwardDemands(site)
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

    /// What computes a forward convolution.
    enum ForwardKernel {
        case winograd(fovea_winograd_shape)
        case pointwise(fovea_pointwise_shape)
        case depthwise(fovea_depthwise_shape)
        case fewChannels(fovea_fewchannels_shape)
        /// The library's, unless it has none.
        case library

        /// Whether it adds another image and keeps to a ceiling while the results are in registers: ours do.
        var takesEpilogue: Bool { if case .library = self { false } else { true } }
    }

    /// The kernel for these operands. A kernel that is steady means inference, where what follows the convolution decides:
    /// the library's own ReLU makes 0 of what is not a number, so behind its kernels it is a pass of its own.
    func forwardKernel(_ site: OperationSite) -> ForwardKernel {
        if let shape = winogradForward(site) { return .winograd(shape) }
        let isSteady = site.steadyInputs.contains(1)
        if isSteady, let shape = pointwise { return .pointwise(shape) }
        if isSteady, hasSmallDepthwiseKernel { return .depthwise(depthwiseShape) }
        if isSteady, hasSmallFirstKernel { return .fewChannels(fewChannelsShape) }
        let found = forward(.any(libraryKernel), bias: false)
        if let shape = depthwise(insteadOf: found) { return .depthwise(shape) }
        return hasFewChannels && found?.isReference ?? true ? .fewChannels(fewChannelsShape) : .library
    }

    func forwardDemands(_ site: OperationSite) -> LayoutDemands {
        var (x, kernel, y) = (sourceLayout, kernelLayout, destinationLayout)
        if case .pointwise(let shape) = forwardKernel(site) {
            (x, y) = (.channelBlocked(Int(shape.source_lanes)), .channelBlocked(Int(shape.destination_lanes)))
            kernel = .outputBlocked(Int(shape.vector))
        }
        return LayoutDemands(inputs: [.exactly(x), .exactly(kernel)], outputs: [.exactly(y)])
    }

    /// Inputs of the step: x, kernel, [bias], [addend].
    func lowerForward(_ step: StepBuilder, _ fused: FusedConvolution) throws {
        switch forwardKernel(step.site) {
        case .winograd(let shape): step.addWinograd(shape, fused)
        case .pointwise(let shape): step.addPointwise(shape, fused)
        case .depthwise(let shape): step.addDepthwise(shape, fused)
        case .fewChannels(let shape): step.addFewChannels(shape, fused)
        case .library: try lowerOnLibrary(step, fused)
        }
    }

    private func lowerOnLibrary(_ step: StepBuilder, _ fused: FusedConvolution) throws {
        let (x, weights, y) = (step.inputs[0], step.inputs[1], step.outputs[0])
        let bias = fused.hasBias ? step.inputs[2] : nil
        guard let descriptor = forward(.any(libraryKernel), bias: bias != nil) else { throw refused("forward pass") }
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
        // The library's own ReLU makes 0 of what is not a number, and a broken run must not look healthy.
        step.addEpilogue(to: y, adding: fused.hasAddend ? step.inputs.last : nil, relu: fused.hasReLU)
    }

    func refused(_ direction: String) -> FoveaError {
        .defect("oneDNN has no \(direction) for a convolution of \(source) with kernel \(kernel)")
    }
}

extension StepBuilder {
    /// The step of a kernel of ours, which does all that is asked for behind the convolution; what it reads is x, the kernel,
    /// then bias and addend. Unless the kernel's sums grow in the destination, that may be the addend's memory.
    func addForward(
        _ algorithm: String, _ kernel: Operand, _ fused: FusedConvolution, overwritesAddend: Bool = true,
        _ run: @escaping (Buffers, fovea_epilogue) -> Void
    ) {
        let bias = fused.hasBias ? inputs[2] : nil
        let addend = fused.hasAddend ? inputs.last : nil
        let read = [inputs[0], kernel] + [bias, addend].compactMap { $0 }
        let lower: Float = fused.hasReLU ? 0 : -.infinity
        let upper = Float(fused.ceiling ?? .infinity)
        let inPlace = addend == nil || !overwritesAddend ? [] : [KernelStep.InPlace(output: 0, input: read.count - 1)]
        add(.kernel, algorithm, read, [outputs[0]], inPlace: inPlace) { buffers in
            func floats(_ operand: Operand?) -> UnsafePointer<Float>? {
                operand.map { UnsafePointer(buffers.floats($0.buffer)) }
            }
            run(buffers, fovea_epilogue(bias: floats(bias), addend: floats(addend), lower: lower, upper: upper))
        }
    }

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
