import FoveaTensor
import TestSupport
import Testing

@Suite("Padding, transposed and packed convolutions and their pools agree with float64 on every backend")
struct PaddingAndTranspositionOnBackendsTests {
    /// Channel counts that block and one that does not.
    static let shapes: [Shape] = [[2, 3, 6, 7], [2, 16, 5, 8], [1, 32, 6, 5]]

    /// Compares results and their gradient behind a convolution, which makes the layout blocked where it can be.
    func compare(
        _ backend: BackendUnderTest, _ shape: Shape, _ function: @escaping (Tensor) throws -> [Tensor]
    ) throws {
        let inputs = [randomArray(shape, seed: 1), randomArray([shape[1], shape[1], 1, 1], seed: 2)]
        try expectAgreement(on: backend, inputs, tolerance: 1e-5) { x in
            let results = try function(x[0].conv2d(x[1]))
            let loss = try results.enumerated().reduce(Tensor.constant(0, x[0].dtype)) { sum, pair in
                let weights = Tensor.constant(
                    randomArray(pair.element.shape, x[0].dtype, seed: UInt64(pair.offset + 20)))
                // Squared: the gradient of a weighted sum would be known at compile time, and no kernel would run.
                return try sum + (pair.element.square() * weights).sum()
            }
            return try results + gradients(of: loss, wrt: [x[0], x[1]])
        }
    }

    @Test(arguments: BackendUnderTest.all, shapes)
    func borders(_ backend: BackendUnderTest, _ shape: Shape) throws {
        try compare(backend, shape) { z in
            let pads = Pads(top: 2, left: 1, bottom: 3, right: 4)
            let ends = [shape[0], shape[1], shape[2] - 1, shape[3]]
            return try [
                z.padded2d(pads, mode: .reflect), z.padded2d(pads, mode: .replicate),
                z.padded2d(pads, mode: .constant(0.75)), z.sliced(starts: [0, 0, 2, 1], ends: ends),
                z.padded2d(Pads(top: 0, left: 9, bottom: 7, right: 0), mode: .replicate),
            ]
        }
    }

    @Test(arguments: BackendUnderTest.all, [PaddingMode.reflect, .replicate, .constant(-1)])
    func paddedConvolutions(_ backend: BackendUnderTest, _ mode: PaddingMode) throws {
        for shape in PaddingAndTranspositionOnBackendsTests.shapes {
            let kernel = randomArray([16, shape[1], 3, 3], seed: 5)
            try compare(backend, shape) { z in
                let weights = Tensor.constant(NDArray(TensorType(kernel.shape, z.dtype), doubles: kernel.doubles))
                return try [
                    z.conv2d(weights, padding: 1, paddingMode: mode),
                    z.conv2d(
                        weights, stride: 2, padding: .explicit(top: 0, left: 3, bottom: 2, right: 1), paddingMode: mode),
                ]
            }
        }
    }

    struct Transposition: Sendable {
        var input: Shape
        var kernel: Shape
        var stride: Size2d = 1
        var padding: Padding = 0
        var outputPadding = Size2d(height: 0, width: 0)
        var dilation: Size2d = 1
        var groups = 1
    }

    @Test(
        arguments: BackendUnderTest.all,
        [
            Transposition(input: [2, 3, 4, 5], kernel: [3, 5, 3, 3], stride: 2, padding: 1, outputPadding: 1),
            Transposition(input: [2, 16, 4, 5], kernel: [16, 32, 2, 2], stride: 2),
            Transposition(input: [2, 32, 5, 4], kernel: [32, 16, 3, 3], padding: 1),
            Transposition(input: [1, 32, 4, 4], kernel: [32, 3, 4, 4], stride: 2, padding: 1),
            Transposition(input: [1, 16, 4, 4], kernel: [16, 16, 3, 3], stride: 2, padding: .same),
            Transposition(input: [1, 16, 4, 4], kernel: [16, 16, 2, 3], stride: 2, padding: 1, dilation: 2),
            Transposition(input: [2, 32, 4, 4], kernel: [32, 16, 3, 3], stride: 2, padding: 1, groups: 2),
            Transposition(input: [2, 16, 4, 4], kernel: [16, 1, 3, 3], stride: 2, padding: 1, groups: 16),
            Transposition(input: [2, 32, 4, 4], kernel: [32, 4, 3, 3], stride: 2, padding: 1, groups: 8),
        ])
    func transposedConvolutions(_ backend: BackendUnderTest, _ conv: Transposition) throws {
        let inputs = [randomArray(conv.input, seed: 1), randomArray(conv.kernel, seed: 2)]
        try expectAgreement(on: backend, inputs, tolerance: 1e-5) { x in
            let y = try x[0].convTranspose2d(
                x[1], stride: conv.stride, padding: conv.padding, outputPadding: conv.outputPadding,
                dilation: conv.dilation, groups: conv.groups)
            let weights = Tensor.constant(randomArray(y.shape, x[0].dtype, seed: 4))
            return try [y] + gradients(of: (y * weights).sum(), wrt: [x[0], x[1]])
        }
    }

    /// Groups smaller than a block of channels are joined; see `PackedGroups`.
    @Test(
        arguments: BackendUnderTest.all,
        [
            ([2, 32, 6, 5], [32, 4, 3, 3], 8), ([2, 32, 6, 5], [32, 8, 3, 3], 4), ([1, 16, 7, 7], [16, 4, 3, 3], 4),
            ([2, 32, 6, 6], [64, 1, 3, 3], 32), ([1, 16, 5, 5], [48, 1, 3, 3], 16),
            ([1, 64, 5, 5], [32, 2, 1, 1], 32),
            ([1, 48, 5, 5], [48, 4, 3, 3], 12), ([1, 24, 5, 5], [24, 4, 3, 3], 6),
        ] as [([Int], [Int], Int)])
    func packedGroups(_ backend: BackendUnderTest, _ conv: (input: [Int], kernel: [Int], groups: Int)) throws {
        let inputs = [randomArray(Shape(conv.input), seed: 1), randomArray(Shape(conv.kernel), seed: 2)]
        try expectAgreement(on: backend, inputs, tolerance: 1e-5) { x in
            let y = try x[0].conv2d(x[1], stride: 2, padding: 1, groups: conv.groups)
            let weights = Tensor.constant(randomArray(y.shape, x[0].dtype, seed: 4))
            return try [y] + gradients(of: (y * weights).sum(), wrt: [x[0], x[1]])
        }
    }

    @Test(arguments: BackendUnderTest.all, shapes)
    func pools(_ backend: BackendUnderTest, _ shape: Shape) throws {
        try compare(backend, shape) { z in
            try [
                z.minPool2d(kernel: 2), z.minPool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true),
                z.minPool2d(kernel: 2, stride: 1, padding: .same, dilation: 3),
                z.maxPool2d(kernel: 3, stride: 2), z.maxPool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true),
                z.maxPool2d(kernel: 3), z.maxPool2d(kernel: 4, stride: 3, padding: 2),
                z.averagePool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true),
                z.averagePool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false),
                z.averagePool2d(
                    kernel: Size2d(height: 4, width: 3), stride: 3,
                    padding: .explicit(top: 1, left: 0, bottom: 2, right: 1), ceilMode: true),
                z.averagePool2d(kernel: 2, stride: 2, padding: 1, dilation: 2, ceilMode: true),
                z.averagePool2d(kernel: 3, stride: 1), z.averagePool2d(kernel: 2),
            ]
        }
    }

    @Test(arguments: BackendUnderTest.all, shapes)
    func adaptiveAndGlobalPools(_ backend: BackendUnderTest, _ shape: Shape) throws {
        try compare(backend, shape) { z in
            try [
                z.adaptiveAveragePool2d(Size2d(height: 4, width: 3)), z.adaptiveAveragePool2d(2),
                z.adaptiveAveragePool2d(9), z.adaptiveAveragePool2d(1), z.globalMaxPool(), z.globalMinPool(),
            ]
        }
    }
}
