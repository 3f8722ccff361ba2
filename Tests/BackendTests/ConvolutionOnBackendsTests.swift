import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

@Suite("Convolutions in all three directions agree with float64 on every backend")
struct ConvolutionOnBackendsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var input: Shape
        var kernel: Shape
        var stride: Size2d = 1
        var padding: Padding = 0
        var dilation: Size2d = 1
        var groups = 1

        var testDescription: String {
            "\(input) * \(kernel), stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)"
        }
    }

    static let cases: [Case] = [
        Case(input: [1, 1, 5, 5], kernel: [1, 1, 3, 3]),
        Case(input: [2, 3, 9, 7], kernel: [16, 3, 3, 3], padding: 1),
        Case(input: [2, 1, 11, 13], kernel: [32, 1, 5, 5], padding: 2),
        Case(input: [3, 5, 8, 9], kernel: [7, 5, 3, 2], stride: Size2d(height: 2, width: 1), padding: 1),
        Case(input: [2, 6, 10, 10], kernel: [16, 6, 5, 5]),
        Case(input: [2, 16, 9, 11], kernel: [32, 16, 3, 3], padding: 1),
        Case(input: [1, 32, 4, 4], kernel: [16, 32, 3, 3], padding: 1),
        Case(input: [2, 32, 7, 5], kernel: [48, 32, 3, 3], padding: 0),
        Case(input: [2, 16, 6, 6], kernel: [16, 16, 3, 3], padding: 2),
        Case(input: [2, 16, 5, 9], kernel: [32, 16, 3, 3], padding: .explicit(top: 1, left: 0, bottom: 2, right: 1)),
        Case(input: [2, 16, 3, 3], kernel: [16, 16, 3, 3]),
        Case(input: [2, 32, 9, 9], kernel: [64, 32, 3, 3], stride: 2, padding: 1),
        Case(input: [2, 32, 8, 8], kernel: [64, 32, 1, 1], stride: 2),
        Case(input: [2, 32, 7, 7], kernel: [16, 32, 1, 1]),
        Case(input: [1, 16, 12, 12], kernel: [16, 16, 3, 3], padding: .same, dilation: 2),
        Case(input: [2, 16, 10, 9], kernel: [32, 16, 5, 5], stride: 2, padding: .same),
        Case(input: [2, 32, 9, 9], kernel: [32, 1, 3, 3], padding: 1, groups: 32),
        Case(input: [2, 64, 6, 6], kernel: [64, 16, 3, 3], padding: 1, groups: 4),
        Case(input: [2, 6, 7, 7], kernel: [9, 2, 3, 3], stride: 2, padding: 1, groups: 3),
        Case(input: [1, 3, 40, 40], kernel: [64, 3, 7, 7], stride: 2, padding: 3),
        Case(input: [2, 8, 9, 9], kernel: [16, 8, 3, 3], padding: 1),
        // Few channels: every stride, gaps, blocks of outputs that do not pair.
        Case(input: [2, 3, 23, 19], kernel: [16, 3, 11, 11], stride: 4, padding: 2),
        Case(input: [2, 4, 9, 12], kernel: [48, 4, 3, 3], stride: 2, padding: 1, dilation: 2),
        Case(input: [3, 2, 7, 8], kernel: [16, 2, 3, 2], stride: Size2d(height: 1, width: 3)),
        Case(input: [1, 1, 6, 6], kernel: [16, 1, 3, 3], padding: .explicit(top: 0, left: 2, bottom: 1, right: 0)),
        // Winograd by phases, with either parity of the padding and both; on few rows; of 5x5.
        Case(input: [2, 16, 11, 10], kernel: [32, 16, 3, 3], stride: 2, padding: 1),
        Case(input: [2, 16, 10, 9], kernel: [16, 16, 3, 3], stride: 2),
        Case(input: [1, 32, 9, 9], kernel: [16, 32, 3, 3], stride: 2, padding: 2),
        Case(
            input: [2, 16, 10, 9], kernel: [16, 16, 3, 3], stride: 2,
            padding: .explicit(top: 1, left: 0, bottom: 0, right: 2)),
        Case(input: [3, 16, 2, 2], kernel: [32, 16, 3, 3], padding: 1),
        // Images smaller than the kernel in groups, whose kernel's gradient the library has only without padding.
        Case(input: [2, 64, 2, 2], kernel: [64, 16, 3, 3], padding: 1, groups: 4),
        Case(
            input: [2, 32, 1, 2], kernel: [32, 16, 3, 3], padding: .explicit(top: 1, left: 2, bottom: 1, right: 0),
            groups: 2),
        Case(input: [2, 16, 9, 8], kernel: [32, 16, 5, 5], padding: 2),
        Case(input: [1, 32, 7, 7], kernel: [16, 32, 5, 5], padding: .explicit(top: 0, left: 4, bottom: 1, right: 0)),
        // Depthwise with gaps, with kernels of other sizes, of channels that do not block.
        Case(input: [2, 32, 9, 8], kernel: [32, 1, 3, 3], padding: 2, dilation: 2, groups: 32),
        Case(input: [2, 16, 9, 8], kernel: [16, 1, 4, 5], stride: 2, groups: 16),
        Case(input: [3, 6, 9, 7], kernel: [6, 1, 3, 3], stride: Size2d(height: 1, width: 2), padding: 1, groups: 6),
        Case(
            input: [2, 5, 6, 11], kernel: [5, 1, 3, 2], padding: .explicit(top: 1, left: 2, bottom: 0, right: 1),
            dilation: 2, groups: 5),
        Case(input: [1, 32, 6, 6], kernel: [32, 1, 1, 7], padding: .same, groups: 32),
        // Gaps and strides with and without a common divisor.
        Case(input: [2, 16, 11, 9], kernel: [32, 16, 3, 3], stride: 2, padding: 2, dilation: 2),
        Case(input: [1, 16, 13, 10], kernel: [16, 16, 3, 2], stride: 2, padding: 1, dilation: 3),
        Case(
            input: [1, 16, 12, 12], kernel: [16, 16, 2, 2], stride: 4, padding: 1, dilation: Size2d(height: 6, width: 2)
        ),
        Case(input: [2, 32, 9, 9], kernel: [32, 16, 3, 3], padding: 3, dilation: 3, groups: 2),
    ]

    @Test(arguments: cases)
    func allDirections(_ conv: Case) throws { try agree(on: BackendUnderTest.all, conv) }

    private func agree(on backends: [BackendUnderTest], _ conv: Case) throws {
        let x = randomArray(conv.input, seed: 1)
        let kernel = randomArray(conv.kernel, seed: 2)
        let bias = randomArray([conv.kernel[0]], seed: 3)
        // Winograd's F(4x4, 3x3) loses about one digit against the direct sum.
        try expectAgreement(on: backends, [x, kernel, bias], tolerance: 1e-5) { x in
            let y = try x[0].conv2d(
                x[1], stride: conv.stride, padding: conv.padding, dilation: conv.dilation, groups: conv.groups)
            let biased = try (y + x[2].reshaped([1, x[2].shape.count, 1, 1])).relu()
            let weights = Tensor.constant(randomArray(y.shape, x[0].dtype, seed: 4))
            return try [y, biased] + gradients(of: (y * weights).sum(), wrt: [x[0], x[1]])
        }
    }

    /// Shapes that nobody chose, of the kinds that Winograd and few channels have kernels for: the numbers of a seed.
    static let drawn: [Case] = {
        let numbers = randomIntegers([12, 9], in: 0..<1000).scalars(as: Int32.self).map(Int.init)
        return (0..<12).map { index in
            let draw = numbers[(index * 9)..<(index * 9 + 9)].map { $0 }
            let taps = [3, 3, 5][index % 3]
            let inputs = index < 9 ? 16 * (1 + draw[0] % 3) : 1 + draw[0] % 4
            let pads = draw[4...7].map { $0 % taps }
            return Case(
                input: [1 + draw[1] % 3, inputs, taps + draw[2] % 11, taps + draw[3] % 11],
                kernel: [16 * (1 + draw[8] % 4), inputs, taps, taps], stride: index % 3 == 1 ? 2 : 1,
                padding: .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3]))
        }
    }()

    @Test("Shapes that were drawn, where Winograd has to be used", arguments: drawn)
    func drawnShapes(_ conv: Case) throws { try agree(on: [.winograd], conv) }

    @Test("Several blocks of tiles and panels of channels, on one thread and more", arguments: [(28, 1), (40, 2)])
    func severalOfEach(_ side: Int, _ stride: Int) throws {
        let backends = [1, 2, 3, 16].map { (threads: Int) in
            BackendUnderTest(
                label: "\(threads) threads", backend: OneDNNBackend(threads: threads, convolution: .winograd))
        }
        let x = randomArray([1, 16, side, side], seed: 1)
        let kernel = randomArray([80, 16, 3, 3], seed: 2)
        try expectAgreement(on: backends, [x, kernel], tolerance: 1e-5) { x in
            let y = try x[0].conv2d(x[1], stride: Size2d(height: stride, width: stride), padding: 1)
            return try [y] + gradients(of: y.square().sum(), wrt: [x[0], x[1]])
        }
    }

    @Test("Each algorithm stays within its bound of a float64 convolution, over 64 channels")
    func precision() throws {
        let x = randomArray([1, 64, 10, 10], seed: 5)
        let kernel = randomArray([64, 64, 3, 3], seed: 6)
        for (backend, bound) in [(BackendUnderTest.direct, 1e-6), (.winograd, 1e-5)] {
            try expectAgreement(on: backend, [x, kernel], tolerance: bound) { x in
                let y = try x[0].conv2d(x[1], padding: 1)
                return try [y] + gradients(of: y.square().mean(), wrt: [x[0], x[1]])
            }
        }
    }

    @Test("What is not a number survives a convolution with bias and ReLU", arguments: BackendUnderTest.all)
    func notANumber(_ backend: BackendUnderTest) throws {
        for channels in [3, 32] {
            var pixels = randomArray([1, channels, 8, 8]).scalars(as: Float.self)
            pixels[5] = .nan
            let inputs = [
                NDArray([1, channels, 8, 8], pixels), randomArray([32, channels, 3, 3], seed: 1),
                randomArray([32], seed: 2),
            ]
            let y = try run(on: backend.backend, inputs) { x in
                [try (x[0].conv2d(x[1], padding: 1) + x[2].reshaped([1, 32, 1, 1])).relu()]
            }[0]
            // Pixel 5 of the first row is seen by the outputs around it, in every channel.
            for channel in 0..<32 { #expect(y.doubles[channel * 64 + 5].isNaN, "channel \(channel)") }
        }
    }
}
