import FoveaTensor

/// Grouped convolutions whose groups are smaller than a block of channels, such as ResNeXt's 32 groups of 4, or a
/// depthwise convolution with several outputs per input.
///
/// The library computes them in row-major layout only, slowly and with a reorder on either side. Here as many neighbouring
/// groups as fill whole blocks become one, whose kernel has zeros where its parts must not see each other: a few times the
/// arithmetic, but in the fast kernels' layout.
struct PackedGroups {
    /// The geometry with fewer, larger groups.
    let geometry: ConvolutionGeometry
    /// `[O, C / groups, KH, KW]`, as the user sees it.
    private let kernel: Shape
    /// How many groups became one.
    private let parts: Int

    /// `nil` where the groups are fine as they are or cannot be joined.
    private init?(_ geometry: ConvolutionGeometry, kernel: Shape) {
        let (inputs, outputs) = (kernel[1], kernel[0] / geometry.groups)
        let parts = max(PackedGroups.parts(inputs), PackedGroups.parts(outputs))
        guard geometry.groups > 1, max(inputs, outputs) > 1, parts > 1, geometry.groups % parts == 0 else { return nil }
        self.kernel = kernel
        self.parts = parts
        self.geometry = ConvolutionGeometry(
            kernel: geometry.kernel, stride: geometry.stride, dilation: geometry.dilation, pads: geometry.pads,
            groups: geometry.groups / parts)
    }

    /// How many groups of so many channels fill whole blocks. Blocks are a power of two.
    private static func parts(_ channels: Int) -> Int {
        var parts = 1
        while parts * channels % OneDNN.channelBlock != 0 { parts *= 2 }
        return parts
    }

    /// The same convolution, or gradient of one, with its groups joined; `nil` for every other operation.
    static func packing(_ operation: any Operation, _ inputs: [Tensor]) throws -> [Tensor]? {
        switch operation {
        case let convolution as Operations.Convolution:
            guard let packed = PackedGroups(convolution.geometry, kernel: inputs[1].shape) else { return nil }
            let packedConvolution = Operations.Convolution(geometry: packed.geometry)
            return try [.applying(packedConvolution, to: inputs[0], packed.spread(inputs[1]))]
        case let gradient as Operations.ConvolutionInputGradient:
            guard let packed = PackedGroups(gradient.geometry, kernel: inputs[1].shape) else { return nil }
            let packedGradient = Operations.ConvolutionInputGradient(
                geometry: packed.geometry, inputShape: gradient.inputShape)
            return try [.applying(packedGradient, to: inputs[0], packed.spread(inputs[1]))]
        case let gradient as Operations.ConvolutionKernelGradient:
            guard let packed = PackedGroups(gradient.geometry, kernel: gradient.kernelShape) else { return nil }
            let packedGradient = Operations.ConvolutionKernelGradient(
                geometry: packed.geometry, kernelShape: packed.spreadShape)
            return try [packed.gathered(.applying(packedGradient, to: inputs[0], inputs[1]))]
        default:
            return nil
        }
    }

    /// `[O, parts · C / groups, KH, KW]`.
    private var spreadShape: Shape { [kernel[0], parts * kernel[1], kernel[2], kernel[3]] }

    /// Joined groups, the parts of a group's outputs, their outputs, the parts of its inputs, their inputs, the window.
    private func axes(inputParts: Int) -> Shape {
        let outputs = kernel[0] / (geometry.groups * parts)
        return [geometry.groups, parts, outputs, inputParts, kernel[1], kernel[2] * kernel[3]]
    }

    /// Where a part of the outputs meets its own part of the inputs.
    private var isOwnPart: Tensor {
        let places = (0..<parts * parts).map { $0 / parts == $0 % parts ? 1.0 : 0 }
        return .constant(NDArray(TensorType([parts, 1, parts, 1, 1], .bool), doubles: places))
    }

    private func spread(_ weights: Tensor) throws -> Tensor {
        let zero = Tensor.constant(0, weights.dtype)
        return try Tensor.select(isOwnPart, weights.reshaped(axes(inputParts: 1)), zero).reshaped(spreadShape)
    }

    private func gathered(_ gradient: Tensor) throws -> Tensor {
        let zero = Tensor.constant(0, gradient.dtype)
        let own = try Tensor.select(isOwnPart, gradient.reshaped(axes(inputParts: parts)), zero)
        return try own.sum(axes: [3]).reshaped(kernel)
    }
}
