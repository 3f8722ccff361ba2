import FoveaTensor
import TestSupport
import Testing

@Suite("Convolution's shape rule speaks to a user of Conv2d")
struct ConvolutionErrorTests {
    func image(_ shape: Shape, _ dtype: DType = .f32) -> Tensor { .placeholder(TensorType(shape, dtype)) }

    @Test func wrongChannels() throws {
        expectError(
            containing: "stage2.conv2: Conv2d expects 64 input channels (kernel [128, 64, 3, 3]), "
                + "but got 32 from input [8, 32, 16, 16]"
        ) {
            try Scope.with(path: "stage2.conv2") { try image([8, 32, 16, 16]).conv2d(image([128, 64, 3, 3])) }
        }
        expectError(containing: "expects 4 input channels (kernel [6, 2, 3, 3], 2 groups), but got 2") {
            try image([1, 2, 8, 8]).conv2d(image([6, 2, 3, 3]), groups: 2)
        }
        expectError(containing: "groups to divide its 5 output channels (kernel [5, 2, 3, 3]), but got 2") {
            try image([1, 4, 8, 8]).conv2d(image([5, 2, 3, 3]), groups: 2)
        }
        expectError(containing: "groups", "but got 0") {
            try image([1, 4, 8, 8]).conv2d(image([5, 4, 3, 3]), groups: 0)
        }
    }

    @Test func kernelLargerThanItsInput() throws {
        expectError(
            containing: "kernel 5x5 (dilated to 9x9) is larger than the padded input 7x7; "
                + "use a smaller kernel, more padding or a larger input"
        ) {
            try image([1, 1, 5, 5]).conv2d(image([1, 1, 5, 5]), padding: 1, dilation: 2)
        }
        expectError(containing: "Conv2d: kernel 3x3 is larger than the input 2x8;") {
            try image([1, 1, 2, 8]).conv2d(image([1, 1, 3, 3]))
        }
        expectError(containing: "image of at least 1x1, but got 0x4") {
            try image([1, 1, 0, 4]).conv2d(image([1, 1, 1, 1]), padding: .same)
        }
    }

    @Test func meaninglessSettings() throws {
        let (x, kernel) = (image([1, 1, 8, 8]), image([1, 1, 3, 3]))
        expectError(containing: "Conv2d expects a stride of at least 1x1, but got 0x0") {
            try x.conv2d(kernel, stride: 0, padding: .same)
        }
        expectError(containing: "dilation", "but got 1x0") {
            try x.conv2d(kernel, dilation: Size2d(height: 1, width: 0))
        }
        expectError(containing: "padding of at least 0", "left -2", "crop") {
            try x.conv2d(kernel, padding: .explicit(top: 0, left: -2, bottom: 0, right: 0))
        }
        expectError(containing: "kernel of at least 1x1, but got 0x3") { try x.conv2d(image([1, 1, 0, 3])) }
    }

    @Test func wrongRankOrKind() throws {
        expectError(containing: "images [batch, channels, height, width], but got shape [3, 8, 8]") {
            try image([3, 8, 8]).conv2d(image([1, 3, 3, 3]))
        }
        expectError(containing: "a kernel [outputs, inputs / groups, height, width], but got shape [3, 3]") {
            try image([1, 3, 8, 8]).conv2d(image([3, 3]), padding: .same)
        }
        expectError(containing: "one kind of number", "f32[1, 1, 8, 8]", "f64[1, 1, 3, 3]", "cast") {
            try image([1, 1, 8, 8]).conv2d(image([1, 1, 3, 3], .f64))
        }
        expectError(containing: "floating point", "u8[1, 1, 8, 8]", "cast") {
            try image([1, 1, 8, 8], .u8).conv2d(image([1, 1, 3, 3]))
        }
    }

    @Test func gradientsCheckTheirOutput() throws {
        let geometry = ConvolutionGeometry(kernel: 3)
        let kernel = image([2, 1, 3, 3])
        expectError(containing: "output gradient of shape [1, 2, 6, 6], but got [1, 2, 7, 6]") {
            let operation = Operations.ConvolutionInputGradient(geometry: geometry, inputShape: [1, 1, 8, 8])
            return try Tensor.applying(operation, to: image([1, 2, 7, 6]), kernel) as Tensor
        }
        expectError(containing: "output gradient of shape [1, 2, 6, 6], but got [2, 2, 6, 6]") {
            let operation = Operations.ConvolutionKernelGradient(geometry: geometry, kernelShape: [2, 1, 3, 3])
            return try Tensor.applying(operation, to: image([1, 1, 8, 8]), image([2, 2, 6, 6])) as Tensor
        }
        expectError(containing: "set up for a 3x3 kernel, but got one of shape [2, 1, 5, 5]") {
            let operation = Operations.Convolution(geometry: geometry)
            return try Tensor.applying(operation, to: image([1, 1, 8, 8]), image([2, 1, 5, 5])) as Tensor
        }
    }
}
