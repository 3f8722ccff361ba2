import CKernels
import COneDNN
import FoveaCompiler
import FoveaTensor

extension Operations.ConvolutionInputGradient: Lowering {
    private func problem(_ site: OperationSite) -> ConvolutionProblem {
        ConvolutionProblem(
            geometry: geometry, source: inputShape, kernel: site.inputs[1].shape, destination: site.inputs[0].shape)
    }

    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        let problem = problem(site)
        return LayoutDemands(
            inputs: [.exactly(problem.destinationLayout), .exactly(problem.kernelLayout)],
            outputs: [.exactly(problem.sourceLayout)])
    }

    package func lower(_ step: StepBuilder) throws {
        try problem(step.site).lowerInputGradient(step.inputs[0], step.inputs[1], to: step.outputs[0], step)
    }
}

extension Operations.ConvolutionKernelGradient: Lowering {
    private func problem(_ site: OperationSite) -> ConvolutionProblem {
        ConvolutionProblem(
            geometry: geometry, source: site.inputs[0].shape, kernel: kernelShape, destination: site.inputs[1].shape)
    }

    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs.allSatisfy { $0.count > 0 } }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        let problem = problem(site)
        return LayoutDemands(
            inputs: [.exactly(problem.sourceLayout), .exactly(problem.destinationLayout)],
            outputs: [.exactly(problem.kernelLayout)])
    }

    package func lower(_ step: StepBuilder) throws {
        try problem(step.site).lowerKernelGradient(step.inputs[0], step.inputs[1], to: step.outputs[0], step)
    }
}

extension ConvolutionProblem {
    func lowerInputGradient(_ dy: Operand, _ weights: Operand, to dx: Operand, _ step: StepBuilder) throws {
        if let shape = winograd(step.site.options.convolution, .inputGradient) {
            return step.addWinogradInputGradient(shape, dy, weights, to: dx)
        }
        let found = forward(.any(libraryKernel), bias: false).flatMap(inputGradient)
        if let shape = depthwise(insteadOf: found) {
            return step.addDepthwiseInputGradient(shape)
        }
        if hasFewChannels, found?.isReference ?? true { return step.addFewChannelsInputGradient(fewChannelsShape) }
        if let shape = winograd(step.site.options.convolution, .inputGradient, insteadOf: found) {
            return step.addWinogradInputGradient(shape, dy, weights, to: dx)
        }
        guard let descriptor = found else { throw refused("input gradient") }
        if geometry.dilation != 1, descriptor.isReference {
            let phases = DilationPhases(self)
            let parts = phases.sourceParts(step)
            try phases.problem.lowerInputGradient(phases.splitDestination(dy, step), weights, to: parts, step)
            return phases.mergeSource(parts, to: dx, step)
        }
        let (kernel, buffer) = try step.secondLayout(
            of: weights, as: self.descriptor(of: weights), wanted: descriptor.memory(dnnl_query_weights_md))
        let primitive = try Primitive(
            descriptor,
            arguments: [
                (Argument.destinationGradient, dy.descriptor, dy.buffer), (Argument.weights, kernel, buffer),
                (Argument.sourceGradient, dx.descriptor, dx.buffer),
            ])
        step.needScratch(descriptor.scratchBytes)
        let read = Operand(type: weights.type, layout: weights.layout, buffer: buffer)
        step.add(.kernel, "direct \(descriptor.implementation)", [dy, read], [dx]) { try primitive.run($0) }
    }

    func lowerKernelGradient(_ x: Operand, _ dy: Operand, to dw: Operand, _ step: StepBuilder) throws {
        if let shape = winograd(step.site.options.convolution, .kernelGradient) {
            return step.addWinogradKernelGradient(shape, x, dy, to: dw)
        }
        if hasFewChannels { return step.addFewChannelsKernelGradient(fewChannelsShape) }
        let found = forward(.any(libraryKernel), bias: false).flatMap(kernelGradient)
        if let shape = depthwise(insteadOf: found) { return step.addDepthwiseKernelGradient(shape) }
        if let shape = winograd(step.site.options.convolution, .kernelGradient, insteadOf: found) {
            return step.addWinogradKernelGradient(shape, x, dy, to: dw)
        }
        guard let descriptor = found else { throw refused("kernel gradient") }
        // Without gaps there is one phase: the image with its padding around it, which the library's kernels for AVX2 want where it
        // is as small as the kernel.
        if geometry.dilation != 1 || geometry.pads != .none, descriptor.isReference {
            let phases = DilationPhases(self)
            let (x, dy) = (phases.splitSource(x, step), phases.splitDestination(dy, step))
            return try phases.problem.lowerKernelGradient(x, dy, to: dw, step)
        }
        let wanted = self.descriptor(of: dw)
        let given = descriptor.memory(dnnl_query_diff_weights_md)
        var made = dw
        if given != wanted { made.buffer = step.temporary(bytes: given.byteCount) }
        let primitive = try Primitive(
            descriptor,
            arguments: [
                (Argument.source, x.descriptor, x.buffer), (Argument.destinationGradient, dy.descriptor, dy.buffer),
                (Argument.weightsGradient, given, made.buffer),
            ])
        step.needScratch(descriptor.scratchBytes)
        step.add(.kernel, "direct \(descriptor.implementation)", [x, dy], [made]) { try primitive.run($0) }
        if given != wanted { try step.addWeightReorder(made, given, to: dw, wanted) }
    }
}
