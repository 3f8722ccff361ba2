import FoveaTensor
import TestSupport
import Testing

@Suite("Reductions, products and shape operations agree with float64 on every backend")
struct ReductionsOnBackendsTests {
    @Test(arguments: BackendUnderTest.all)
    func reductions(_ backend: BackendUnderTest) throws {
        for (index, shape) in [Shape([4, 6, 5, 3]), [2, 32, 5, 3], [1, 1, 1, 1], [7, 33, 1, 2]].enumerated() {
            let x = randomArray(shape, seed: UInt64(index))
            try expectAgreement(on: backend, [x]) { x in
                let subsets: [[Int]] = [
                    [0], [1], [2], [3], [0, 1], [2, 3], [0, 2, 3], [1, 3], [0, 1, 2, 3], [1, 2],
                ]
                return try subsets.flatMap { axes in
                    try [
                        x[0].sum(axes: axes), x[0].mean(axes: axes, keepDimensions: true), x[0].max(axes: axes),
                        x[0].min(axes: axes),
                    ]
                }
            }
        }
    }

    @Test(arguments: BackendUnderTest.all)
    func largeSumsKeepTheirPrecision(_ backend: BackendUnderTest) throws {
        let x = randomArray([300_000], in: 0...1, seed: 5)
        try expectAgreement(on: backend, [x], tolerance: 1e-6) { try [$0[0].sum(), $0[0].mean()] }
    }

    @Test(arguments: BackendUnderTest.all)
    func argmaxAndOneHot(_ backend: BackendUnderTest) throws {
        let x = randomArray([9, 11, 4], seed: 3)
        let labels = randomIntegers([13], in: 0..<7, seed: 4)
        try expectAgreement(on: backend, [x, labels]) { x in
            try [
                x[0].argmax(axis: 0), x[0].argmax(axis: 1), x[0].argmax(axis: 2, keepDimensions: true),
                x[1].oneHot(count: 7, dtype: .i32),
            ]
        }
    }

    @Test(arguments: BackendUnderTest.all)
    func matrixProducts(_ backend: BackendUnderTest) throws {
        let shapes: [(Shape, Shape, Bool, Bool)] = [
            ([5, 7], [7, 3], false, false), ([7, 5], [7, 3], true, false), ([5, 7], [3, 7], false, true),
            ([7, 5], [3, 7], true, true), ([1, 1], [1, 1], false, false), ([4, 5, 7], [7, 3], false, false),
            ([2, 1, 5, 7], [3, 7, 2], false, false), ([33, 65], [65, 17], false, false),
        ]
        for (index, (a, b, transposeA, transposeB)) in shapes.enumerated() {
            let inputs = [randomArray(a, seed: UInt64(index)), randomArray(b, seed: UInt64(index + 50))]
            try expectAgreement(on: backend, inputs, tolerance: 5e-6) {
                [try $0[0].matmul($0[1], transposeA: transposeA, transposeB: transposeB)]
            }
        }
    }

    @Test(arguments: BackendUnderTest.all)
    func shapes(_ backend: BackendUnderTest) throws {
        let x = randomArray([3, 16, 5, 4], seed: 1)
        let y = randomArray([3, 2, 5, 4], seed: 2)
        let indices = randomIntegers([6], in: 0..<16, seed: 3)
        try expectAgreement(on: backend, [x, y, indices]) { x in
            try [
                x[0].reshaped([3, -1]), x[0].flattened(from: 1), x[0].permuted([0, 2, 3, 1]), x[0].transposed(),
                x[0].sliced(starts: [1, 0, 1, 0], ends: [3, 16, 5, 4], strides: [1, 3, 2, 1]),
                x[0].padded([(0, 0), (1, 2), (2, 0), (0, 1)], value: 0.5),
                Tensor.concatenated([x[0], x[1]], axis: 1), x[0].gathered(x[2], axis: 1),
                x[1].broadcast(to: [2, 3, 2, 5, 4]), x[0].permuted([3, 1, 0, 2]).relu().sum(axes: [0]),
            ]
        }
    }

    @Test("Softmax and cross entropy, and their gradients", arguments: BackendUnderTest.all)
    func softmax(_ backend: BackendUnderTest) throws {
        let logits = randomArray([17, 10], in: -5...5, seed: 1)
        let labels = randomIntegers([17], in: 0..<10, seed: 2)
        try expectAgreement(on: backend, [logits, labels]) { x in
            let loss = try crossEntropy(x[0], labels: x[1])
            return try [loss, x[0].softmax(), x[0].logSoftmax(), x[0].softmax(axis: 0, beta: 2)]
                + gradients(of: loss, wrt: [x[0]])
        }
    }

    @Test("Random bits are the same everywhere", arguments: BackendUnderTest.all)
    func random(_ backend: BackendUnderTest) throws {
        let key = NDArray([2], [Int32(7), -3])
        try expectAgreement(on: backend, [key]) { key in
            let bits = try Tensor.randomBits([5, 101], key: key[0], stream: 1 << 40, shift: 8)
            return [bits, try Tensor.randomBits([3], key: key[0], stream: 2)]
        }
    }
}
