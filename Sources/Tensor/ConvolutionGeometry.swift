/// How a kernel slides over an image, with every padding resolved to numbers.
///
/// The convolution and its two gradients share it. Along each axis, with `extent = (kernel - 1) * dilation + 1`,
///
///     output = (input + padBefore + padAfter - extent) / stride + 1        (rounded down)
///
/// and output `o` reads inputs `o * stride + k * dilation - padBefore` for `k` in `0..<kernel`.
public struct ConvolutionGeometry: Hashable, Sendable {
    /// Height and width of the kernel, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step from output to output in the image.
    public let stride: Size2d
    /// The distance between neighbouring kernel weights in the image; 1 for no gaps.
    public let dilation: Size2d
    /// Zeros on each side of the image.
    public let pads: Pads
    /// The channels are cut into this many parts that do not see each other; as many as channels is a depthwise
    /// convolution.
    public let groups: Int

    /// By default stride 1, no gaps, no padding and one group; checked against shapes when it is used.
    public init(kernel: Size2d, stride: Size2d = 1, dilation: Size2d = 1, pads: Pads = .none, groups: Int = 1) {
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
        self.pads = pads
        self.groups = groups
    }

    /// The kernel's extent with its gaps.
    public var dilatedKernel: Size2d { kernel.dilated(by: dilation) }

    /// The shape of the result.
    ///
    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - kernel: `[O, C / groups, KH, KW]`
    /// - Throws: a sentence in the words of a user of `Conv2d`.
    public func outputShape(input: Shape, kernel: Shape) throws -> Shape {
        try check(kernel: kernel)
        guard input.rank == 4 else {
            throw FoveaError.invalid("Conv2d expects images [batch, channels, height, width], but got shape \(input)")
        }
        let channels = kernel[1] * groups
        guard input[1] == channels else {
            let grouping = groups == 1 ? "" : ", \(groups) groups"
            throw FoveaError.invalid(
                "Conv2d expects \(channels) input channels (kernel \(kernel)\(grouping)), "
                    + "but got \(input[1]) from input \(input)")
        }
        let image = try outputSize(input: input.image)
        return [input[0], kernel[0], image.height, image.width]
    }

    /// Height and width of the result.
    ///
    /// - Throws: a sentence when the kernel does not fit.
    public func outputSize(input: Size2d) throws -> Size2d {
        try SlidingWindow.check("Conv2d", kernel: kernel, stride: stride, dilation: dilation, pads: pads)
        let padded = pads.around(input)
        let extent = dilatedKernel
        guard input.isPositive, padded.height >= extent.height, padded.width >= extent.width else {
            throw SlidingWindow.tooLarge("Conv2d", kernel: kernel, dilation: dilation, input: input, pads: pads)
        }
        return Size2d(
            height: (padded.height - extent.height) / stride.height + 1,
            width: (padded.width - extent.width) / stride.width + 1)
    }

    private func check(kernel shape: Shape) throws {
        guard shape.rank == 4 else {
            throw FoveaError.invalid(
                "Conv2d expects a kernel [outputs, inputs / groups, height, width], but got shape \(shape)")
        }
        guard shape.image == kernel else {
            throw FoveaError.invalid("Conv2d was set up for a \(kernel) kernel, but got one of shape \(shape)")
        }
        guard groups >= 1, shape[0] % groups == 0 else {
            throw FoveaError.invalid(
                "Conv2d expects groups to divide its \(shape[0]) output channels (kernel \(shape)), but got \(groups)")
        }
    }
}
