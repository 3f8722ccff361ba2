import CKernels
import COneDNN
import FoveaCompiler
import FoveaTensor

/// One convolution, seen from all three directions: which layouts and which algorithm suit it.
struct ConvolutionProblem {
    let geometry: ConvolutionGeometry
    let source: Shape
    /// `[O, I / groups, KH, KW]`, as the user sees it.
    let kernel: Shape
    let destination: Shape

    enum Direction {
        case forward, inputGradient, kernelGradient
    }

    // MARK: Layouts

    private func blocked(_ channels: Int) -> Bool {
        OneDNN.hasBlockedGradients && channels % OneDNN.channelBlock == 0
    }

    /// Whether both sides can be in blocks of channels. A group must be whole blocks, or one channel (depthwise).
    private var isBlocked: (source: Bool, destination: Bool) {
        let (inputs, outputs) = (source[1], destination[1])
        guard geometry.groups > 1 else {
            return blocked(outputs) ? (blocked(inputs), blocked(inputs) || hasFewChannels) : (false, false)
        }
        let isDepthwise = geometry.groups == inputs && inputs == outputs
        let whole = blocked(inputs / geometry.groups) && blocked(outputs / geometry.groups)
        let both = blocked(inputs) && (isDepthwise || whole)
        return (both, both)
    }

    var sourceLayout: Layout { isBlocked.source ? .channelBlocked(OneDNN.channelBlock) : .plain }
    var destinationLayout: Layout { isBlocked.destination ? .channelBlocked(OneDNN.channelBlock) : .plain }

    /// Where the weights live: as the forward convolution wants them.
    var kernelLayout: Layout {
        if isBlocked.source, isBlocked.destination, geometry.groups == 1 { return .kernelBlocked(OneDNN.channelBlock) }
        if hasFewChannels { return fewChannelsKernelLayout }
        guard geometry.groups == 1, let wanted = forward(.any(libraryKernel), bias: false) else {
            return .plain
        }
        return wanted.memory(dnnl_query_weights_md).layout ?? .plain
    }

    // MARK: Winograd

    /// Our Winograd kernel's description for a forward convolution, when it can and should be used.
    func winogradForward(_ site: OperationSite) -> fovea_winograd_shape? {
        winograd(site.options.convolution, .forward, hasSteadyKernel: site.steadyInputs.contains(1))
    }

    /// The same for where the library would run `descriptor`, if that is plain loops: anything is faster.
    func winograd(
        _ algorithm: ConvolutionAlgorithm, _ direction: Direction, insteadOf descriptor: PrimitiveDescriptor?
    ) -> fovea_winograd_shape? {
        guard algorithm == .auto, descriptor?.isReference ?? true else { return nil }
        return winograd(.winograd, direction)
    }

    /// Our Winograd kernel's description, when it can and should be used.
    ///
    /// - Parameter hasSteadyKernel: Whether the kernel stays the same for many calls, so that it is transformed once.
    func winograd(
        _ algorithm: ConvolutionAlgorithm, _ direction: Direction, hasSteadyKernel: Bool = false
    ) -> fovea_winograd_shape? {
        let (kernel, stride, pads) = (geometry.kernel, geometry.stride, geometry.pads)
        guard algorithm != .direct, kernel.height == kernel.width, stride.height == stride.width,
            geometry.dilation == 1, geometry.groups == 1, source.count > 0,
            kernelLayout == .kernelBlocked(OneDNN.channelBlock)
        else { return nil }
        let shape = fovea_winograd_shape(
            batch: Int64(source[0]), input_channels: Int64(source[1]), output_channels: Int64(destination[1]),
            height: Int64(source[2]), width: Int64(source[3]), taps: Int64(kernel.height),
            stride: Int64(stride.height), pad_top: Int64(pads.top), pad_left: Int64(pads.left),
            pad_bottom: Int64(pads.bottom), pad_right: Int64(pads.right), lanes: Int64(OneDNN.channelBlock))
        guard withUnsafePointer(to: shape, { fovea_winograd_supported($0) }) != 0,
            algorithm == .winograd || hasChannels(direction) && hasPlaces(shape, hasSteadyKernel)
        else { return nil }
        return shape
    }

    /// The rules of `auto` (`Benchmarks/README.md` has the measurements). The transforms of tiles pay with enough channels to
    /// multiply.
    private func hasChannels(_ direction: Direction) -> Bool {
        let channels = (least: min(source[1], destination[1]), most: max(source[1], destination[1]))
        return switch (geometry.kernel.height, geometry.stride.height) {
        case (3, 1): channels.least >= 32 || direction != .inputGradient || !isWide
        case (3, 2): channels.least >= 32 && channels.most >= 64
        default: channels.least >= 16
        }
    }

    /// The transforms of the kernel pay with enough tiles to multiply it by. One that was transformed before is read from
    /// memory only, which takes its time as well.
    private func hasPlaces(_ shape: fovea_winograd_shape, _ hasSteadyKernel: Bool) -> Bool {
        let places = source[0] * destination[2] * destination[3]
        guard hasSteadyKernel else {
            let side = geometry.kernel == 5 ? 2 : 4
            let tiles = source[0] * ((destination[2] + side - 1) / side) * ((destination[3] + side - 1) / side)
            return switch (geometry.kernel.height, geometry.stride.height) {
            case (3, 1): tiles >= 12
            case (3, 2): tiles >= 96
            default: tiles >= 64
            }
        }
        let work = withUnsafePointer(to: shape) { fovea_winograd_work($0, Int32(FOVEA_WINOGRAD_FORWARD)) }
        // Direct kernels reach about three quarters of what the products of Winograd's do.
        let direct = geometry.kernel.height * geometry.kernel.width * max(places, 29) * 4 / 3
        return work < direct
    }

    /// Whether vectors have 16 lanes, so that the library's direct kernels do better on few channels.
    private var isWide: Bool { OneDNN.channelBlock == 16 }

    // MARK: The library's descriptions

    /// The kernel as the library sees it: groups are an axis of their own.
    var libraryKernel: Shape {
        guard geometry.groups > 1 else { return kernel }
        return Shape([geometry.groups, kernel[0] / geometry.groups] + kernel.dimensions.dropFirst())
    }

    private var strides: dnnl_dims_t { dnnl_dims([geometry.stride.height, geometry.stride.width]) }
    private var dilations: dnnl_dims_t { dnnl_dims([geometry.dilation.height - 1, geometry.dilation.width - 1]) }
    private var padsBefore: dnnl_dims_t { dnnl_dims([geometry.pads.top, geometry.pads.left]) }

    /// What the library calls padding at the end is what makes its output size formula come out; a stride can leave
    /// places over.
    private var padsAfter: dnnl_dims_t {
        func after(_ axis: Int, _ stride: Int, _ extent: Int, _ before: Int) -> Int {
            (destination[axis] - 1) * stride + extent - source[axis] - before
        }
        let extent = geometry.dilatedKernel
        return dnnl_dims([
            after(2, geometry.stride.height, extent.height, geometry.pads.top),
            after(3, geometry.stride.width, extent.width, geometry.pads.left),
        ])
    }

    private var sourceDescriptor: dnnl_memory_desc_t { .init(source, sourceLayout) }
    private var destinationDescriptor: dnnl_memory_desc_t { .init(destination, destinationLayout) }

    func forward(_ weights: dnnl_memory_desc_t, bias: Bool) -> PrimitiveDescriptor? {
        var description = dnnl_convolution_desc_t()
        var (source, weights, destination) = (sourceDescriptor, weights, destinationDescriptor)
        var biasDescriptor = dnnl_memory_desc_t([self.destination[1]], .plain)
        var (strides, dilations, before, after) = (strides, dilations, padsBefore, padsAfter)
        let status = withUnsafeMutablePointer(to: &biasDescriptor) { biasPointer in
            tuple4(&strides, &dilations, &before, &after) { strides, dilations, before, after in
                dnnl_dilated_convolution_forward_desc_init(
                    &description, dnnl_forward_training, dnnl_convolution_direct, &source, &weights,
                    bias ? biasPointer : nil, &destination, strides, dilations, before, after)
            }
        }
        return status == dnnl_success ? PrimitiveDescriptor(description) : nil
    }

    func inputGradient(hint: PrimitiveDescriptor) -> PrimitiveDescriptor? {
        var description = dnnl_convolution_desc_t()
        var (source, weights, destination) = (
            sourceDescriptor, dnnl_memory_desc_t.any(libraryKernel), destinationDescriptor
        )
        var (strides, dilations, before, after) = (strides, dilations, padsBefore, padsAfter)
        let status = tuple4(&strides, &dilations, &before, &after) { strides, dilations, before, after in
            dnnl_dilated_convolution_backward_data_desc_init(
                &description, dnnl_convolution_direct, &source, &weights, &destination, strides, dilations, before,
                after)
        }
        return status == dnnl_success ? PrimitiveDescriptor(description, hint: hint) : nil
    }

    func kernelGradient(hint: PrimitiveDescriptor) -> PrimitiveDescriptor? {
        var description = dnnl_convolution_desc_t()
        var (source, weights, destination) = (
            sourceDescriptor, dnnl_memory_desc_t.any(libraryKernel), destinationDescriptor
        )
        var (strides, dilations, before, after) = (strides, dilations, padsBefore, padsAfter)
        let status = tuple4(&strides, &dilations, &before, &after) { strides, dilations, before, after in
            dnnl_dilated_convolution_backward_weights_desc_init(
                &description, dnnl_convolution_direct, &source, &weights, nil, &destination, strides, dilations,
                before, after)
        }
        return status == dnnl_success ? PrimitiveDescriptor(description, hint: hint) : nil
    }

    /// The weights' operand as the library wants to see it.
    func descriptor(of weights: Operand) -> dnnl_memory_desc_t {
        geometry.groups == 1 ? weights.descriptor : dnnl_memory_desc_t(libraryKernel, .plain)
    }

    private func tuple4(
        _ a: inout dnnl_dims_t, _ b: inout dnnl_dims_t, _ c: inout dnnl_dims_t, _ d: inout dnnl_dims_t,
        _ body: (UnsafePointer<Int64>, UnsafePointer<Int64>, UnsafePointer<Int64>, UnsafePointer<Int64>) ->
            dnnl_status_t
    ) -> dnnl_status_t {
        withUnsafeBytes(of: &a) { a in
            withUnsafeBytes(of: &b) { b in
                withUnsafeBytes(of: &c) { c in
                    withUnsafeBytes(of: &d) { d in
                        let pointers = [a, b, c, d].compactMap { $0.bindMemory(to: Int64.self).baseAddress }
                        return body(pointers[0], pointers[1], pointers[2], pointers[3])
                    }
                }
            }
        }
    }
}
