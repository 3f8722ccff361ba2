import FoveaTensor
import TestSupport
import Testing

@Suite("Pooling and normalization agree with float64 on every backend")
struct PoolingOnBackendsTests {
    @Test(arguments: BackendUnderTest.all)
    func maximumAndAverage(_ backend: BackendUnderTest) throws {
        let shapes: [Shape] = [[2, 3, 8, 8], [2, 16, 9, 7], [1, 32, 6, 5]]
        for (index, shape) in shapes.enumerated() {
            let x = randomArray(shape, seed: UInt64(index))
            try expectAgreement(on: backend, [x]) { x in
                // A convolution before it makes the layout blocked where it can be.
                let kernel = Tensor.constant(
                    randomArray([shape[1], shape[1], 1, 1], x[0].dtype, seed: 9))
                let z = try x[0].conv2d(kernel)
                let pooled = try [
                    z.maxPool2d(kernel: 2), z.maxPool2d(kernel: 3, stride: 2, padding: 1),
                    z.maxPool2d(kernel: 3, stride: 1, padding: .same, dilation: 2),
                    z.maxPool2d(kernel: 2, ceilMode: true),
                    z.averagePool2d(kernel: 2), z.averagePool2d(kernel: 3, stride: 2, padding: 1),
                    z.averagePool2d(kernel: 3, stride: 2, padding: 1, countIncludePad: false),
                    z.averagePool2d(kernel: 2, ceilMode: true), z.globalAveragePool(),
                ]
                let loss = try pooled.enumerated().reduce(Tensor.constant(0, x[0].dtype)) { sum, pair in
                    let weights = Tensor.constant(
                        randomArray(pair.element.shape, x[0].dtype, seed: UInt64(pair.offset + 20)))
                    // Squared: the gradient of a weighted sum would be known at compile time, and no kernel would run.
                    return try sum + (pair.element.square() * weights).sum()
                }
                return try pooled + gradients(of: loss, wrt: [x[0]])
            }
        }
    }

    @Test(arguments: BackendUnderTest.all)
    func batchNormalization(_ backend: BackendUnderTest) throws {
        for (index, shape) in [Shape([6, 3, 5, 7]), [4, 32, 6, 5], [12, 24], [2, 16, 1, 1], [9, 64]].enumerated() {
            let channels = shape[1]
            let inputs = [
                randomArray(shape, in: -1...3, seed: UInt64(index)), randomArray([channels], in: 0.5...1.5, seed: 7),
                randomArray([channels], seed: 8), randomArray(shape, seed: 9),
            ]
            try expectAgreement(on: backend, inputs, tolerance: 2e-5) { x in
                let (y, mean, variance) = try x[0].batchNorm(scale: x[1], shift: x[2])
                let joined = try (y + x[3]).relu()
                let weights = Tensor.constant(randomArray(shape, x[0].dtype, seed: 10))
                // Statistics feed the loss too, and the masked gradient goes two ways.
                let loss = try (joined * weights).sum() + mean.square().sum() + variance.sum()
                let inference = try x[0].batchNormInference(
                    scale: x[1], shift: x[2], mean: mean, variance: variance)
                return try [y, mean, variance, joined, inference] + gradients(of: loss, wrt: Array(x))
            }
        }
    }

    @Test("An empty batch goes through everything", arguments: BackendUnderTest.all)
    func emptyBatch(_ backend: BackendUnderTest) throws {
        let inputs = [randomArray([0, 3, 8, 8]), randomArray([16, 3, 3, 3]), randomArray([10, 16])]
        try expectAgreement(on: backend, inputs) { x in
            let ones = Tensor.full(1, TensorType([16], x[0].dtype))
            let y = try x[0].conv2d(x[1], padding: 1).batchNorm(scale: ones, shift: ones).y.relu()
            let z = try y.maxPool2d(kernel: 2).averagePool2d(kernel: 2).sum(axes: [2, 3])
            let scores = try z.matmul(x[2], transposeB: true)
            return try [scores, scores.logSoftmax(), scores.argmax(axis: 1)]
                + gradients(of: scores.square().sum(), wrt: [x[1], x[2]])
        }
    }
}
