extension Tensor {
    /// Transposed convolution of images `[N, C, H, W]` with a kernel `[C, O / groups, KH, KW]`, as PyTorch's
    /// `conv_transpose2d`: each number of the image puts the kernel, times itself, at its place in the result, `stride`
    /// places from its neighbour's. It is the gradient of a convolution with respect to its images,
    /// ``Operations/ConvolutionInputGradient``, under another name (Zeiler et al. 2010, "Deconvolutional Networks").
    ///
    ///     output = (input - 1) · stride - padBefore - padAfter + (kernel - 1) · dilation + 1 + outputPadding
    ///
    /// - Parameters:
    ///   - stride: The step between the places of neighbouring numbers in the result.
    ///   - padding: Places cut off the result on each side; with `.same` the result is `stride` times the input.
    ///   - outputPadding: Places of the result that are cut off less at the bottom and the right.
    ///   - dilation: The distance between neighbouring kernel weights in the result.
    ///   - groups: The number of parts the channels are cut into.
    /// - Returns: `[N, O, OH, OW]`.
    /// - Throws: a sentence when channels do not match, nothing would be left of the result, or the output padding is
    ///   as large as both stride and dilation.
    public func convTranspose2d(
        _ kernel: Tensor, stride: Size2d = 1, padding: Padding = .valid,
        outputPadding: Size2d = Size2d(height: 0, width: 0), dilation: Size2d = 1, groups: Int = 1
    ) throws -> Tensor {
        let transposed: TransposedConvolution
        do {
            transposed = try TransposedConvolution(
                image: shape, kernel: kernel.shape, stride: stride, padding: padding, outputPadding: outputPadding,
                dilation: dilation, groups: groups)
        } catch let error as FoveaError {
            throw error.at(Scope.path)
        }
        let operation = Operations.ConvolutionInputGradient(
            geometry: transposed.geometry, inputShape: transposed.outputShape)
        return try Tensor.applying(operation, to: self, kernel).padded2d(transposed.rest)
    }
}

/// A transposed convolution as the convolution it is the gradient of.
private struct TransposedConvolution {
    let geometry: ConvolutionGeometry
    /// What the convolution would have read.
    let outputShape: Shape
    /// Places beyond everything that the kernel reaches: an output padding of at least the stride, which only a dilation
    /// can ask for.
    let rest: Pads

    init(
        image: Shape, kernel: Shape, stride: Size2d, padding: Padding, outputPadding: Size2d, dilation: Size2d,
        groups: Int
    ) throws {
        guard image.rank == 4, image.image.isPositive else {
            throw FoveaError.invalid(
                "ConvTranspose2d expects images [batch, channels, height, width], but got shape \(image)")
        }
        guard kernel.rank == 4 else {
            throw FoveaError.invalid(
                "ConvTranspose2d expects a kernel [inputs, outputs / groups, height, width], but got shape \(kernel)")
        }
        let size = kernel.image
        guard groups >= 1, image[1] % groups == 0 else {
            throw FoveaError.invalid(
                "ConvTranspose2d expects groups to divide its \(image[1]) input channels, but got \(groups)")
        }
        guard kernel[0] == image[1] else {
            throw FoveaError.invalid(
                "ConvTranspose2d expects \(kernel[0]) input channels (kernel \(kernel)), but got \(image[1]) from "
                    + "input \(image)")
        }
        let isSame = padding == .same
        let whole = Size2d(height: image[2] * stride.height, width: image[3] * stride.width)
        let pads = padding.resolved(input: whole, kernel: size, stride: stride, dilation: dilation)
        try SlidingWindow.check("ConvTranspose2d", kernel: size, stride: stride, dilation: dilation, pads: pads)
        let most = Size2d(height: max(stride.height, dilation.height), width: max(stride.width, dilation.width))
        guard outputPadding.height >= 0, outputPadding.width >= 0, outputPadding.height < most.height,
            outputPadding.width < most.width, !isSame || outputPadding == Size2d(height: 0, width: 0)
        else {
            throw FoveaError.invalid(
                isSame
                    ? "ConvTranspose2d with 'same' padding leaves no choice of output padding, but got \(outputPadding)"
                    : "ConvTranspose2d expects an output padding of at least 0 and below the stride \(stride) or the "
                        + "dilation \(dilation), but got \(outputPadding)")
        }
        let extent = size.dilated(by: dilation)
        let rows = Axis(image[2], extent.height, stride.height, pads.top, pads.bottom, outputPadding.height)
        let columns = Axis(image[3], extent.width, stride.width, pads.left, pads.right, outputPadding.width)
        let output = isSame ? whole : Size2d(height: rows.output, width: columns.output)
        guard output.isPositive else {
            throw FoveaError.invalid(
                "ConvTranspose2d: padding \(pads) leaves nothing of a \(image.image) input with a \(size) kernel and "
                    + "stride \(stride); use less padding or a larger kernel")
        }
        geometry = ConvolutionGeometry(
            kernel: size, stride: stride, dilation: dilation,
            pads: Pads(top: pads.top, left: pads.left, bottom: rows.after, right: columns.after), groups: groups)
        outputShape = [image[0], kernel[1] * groups, output.height, output.width]
        rest = Pads(top: 0, left: 0, bottom: rows.rest, right: columns.rest)
    }

    /// One axis: output padding first takes back padding after the image, then gives places that a stride skips.
    private struct Axis {
        let output: Int
        let after: Int
        let rest: Int

        init(_ input: Int, _ extent: Int, _ stride: Int, _ before: Int, _ after: Int, _ outputPadding: Int) {
            let taken = min(outputPadding, after)
            let skipped = min(outputPadding - taken, stride - 1)
            self.after = after - taken
            rest = outputPadding - taken - skipped
            output = (input - 1) * stride - before - after + extent + taken + skipped
        }
    }
}
