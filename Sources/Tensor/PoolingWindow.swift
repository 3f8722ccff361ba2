/// A window that slides over each channel of an image, with every padding resolved to numbers.
///
/// Along each axis, with `extent = (kernel - 1) * dilation + 1`,
///
///     output = (input + padBefore + padAfter - extent) / stride + 1
///
/// rounded down, or up with `ceilMode`; then a last window that would begin beyond the input and the padding before
/// it is dropped, as in PyTorch. Output `o` sees inputs `o * stride + k * dilation - padBefore` for `k` in `0..<kernel`.
public struct PoolingWindow: Hashable, Sendable {
    /// Height and width of the window, without the gaps of a dilation.
    public let kernel: Size2d
    /// The step from window to window, down and to the right.
    public let stride: Size2d
    /// The distance between neighbouring places of a window in the image; 1 for no gaps.
    public let dilation: Size2d
    /// Places added on each side of the image.
    public let pads: Pads
    /// Whether a last window that only partly fits counts too.
    public let ceilMode: Bool

    /// - Parameter stride: The kernel's size where it is `nil`, so that windows touch but do not overlap.
    public init(
        kernel: Size2d, stride: Size2d? = nil, dilation: Size2d = 1, pads: Pads = .none, ceilMode: Bool = false
    ) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.dilation = dilation
        self.pads = pads
        self.ceilMode = ceilMode
    }

    /// What the places of a window are counted in: bytes where one is enough.
    public var placeDType: DType { kernel.count <= 256 ? .u8 : .i32 }

    /// The shape of the result for images `[N, C, H, W]`.
    ///
    /// - Parameter layer: The layer's name, for errors.
    /// - Throws: a sentence when the window does not fit, or somewhere would see nothing but padding.
    public func outputShape(input: Shape, layer: String) throws -> Shape {
        guard input.rank == 4 else {
            throw FoveaError.invalid("\(layer) expects images [batch, channels, height, width], but got shape \(input)")
        }
        let image = input.image
        try SlidingWindow.check(layer, kernel: kernel, stride: stride, dilation: dilation, pads: pads)
        let rows = Axis(kernel.height, stride.height, dilation.height, pads.top, pads.bottom)
        let columns = Axis(kernel.width, stride.width, dilation.width, pads.left, pads.right)
        let height = rows.outputs(image.height, ceilMode)
        let width = columns.outputs(image.width, ceilMode)
        guard image.isPositive, height >= 1, width >= 1 else {
            throw SlidingWindow.tooLarge(layer, kernel: kernel, dilation: dilation, input: image, pads: pads)
        }
        guard rows.alwaysSeesInput(image.height, outputs: height),
            columns.alwaysSeesInput(image.width, outputs: width)
        else {
            throw FoveaError.invalid(
                "\(layer): with padding \(pads) a \(kernel) window over the \(image) input sees only padding; "
                    + "use padding of at most half the kernel")
        }
        return [input[0], input[1], height, width]
    }

    /// The window along one axis.
    private struct Axis {
        let kernel, stride, dilation, before, after: Int

        init(_ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int) {
            self.kernel = kernel
            self.stride = stride
            self.dilation = dilation
            self.before = before
            self.after = after
        }

        func outputs(_ input: Int, _ ceilMode: Bool) -> Int {
            let room = input + before + after - ((kernel - 1) * dilation + 1)
            guard room >= 0 || ceilMode else { return 0 }
            let steps = ceilMode ? room + stride - 1 : room
            guard steps >= 0 else { return 0 }
            let outputs = steps / stride + 1
            let lastStart = (outputs - 1) * stride
            return ceilMode && lastStart >= input + before ? outputs - 1 : outputs
        }

        func alwaysSeesInput(_ input: Int, outputs: Int) -> Bool {
            (0..<outputs).allSatisfy { output in
                (0..<kernel).contains { place in
                    let position = output * stride + place * dilation - before
                    return position >= 0 && position < input
                }
            }
        }
    }
}
