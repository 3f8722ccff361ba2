import FoveaLayers
import FoveaTensor
import TestSupport
import Testing

@Suite("Group, layer, instance and local response normalization agree with float64 on every backend")
struct NormalizationOnBackendsTests {
    /// Channels that block and that do not, odd images, single images, single places.
    static let images: [Shape] = [
        [2, 3, 5, 7], [3, 16, 3, 3], [1, 32, 5, 4], [2, 48, 3, 5], [2, 16, 1, 1], [1, 3, 20, 19],
    ]

    /// A 1x1 convolution before it makes the layout blocked where it can be.
    private static func convolved(_ x: Tensor) throws -> Tensor {
        let channels = x.shape[1]
        return try x.conv2d(.constant(randomArray([channels, channels, 1, 1], x.dtype, seed: 9)))
    }

    /// The results, and gradients of a random sum of all of them.
    private static func withGradients(_ results: [Tensor], wrt inputs: [Tensor]) throws -> [Tensor] {
        let loss = try results.enumerated().reduce(Tensor.constant(0, inputs[0].dtype)) { sum, pair in
            let weights = Tensor.constant(
                randomArray(pair.element.shape, inputs[0].dtype, seed: UInt64(pair.offset + 20)))
            return try sum + (pair.element * weights).sum()
        }
        return try results + gradients(of: loss, wrt: inputs)
    }

    private static func inputs(_ shape: Shape, parameter: Shape, seed: Int) -> [NDArray] {
        [
            randomArray(shape, in: -1...3, seed: UInt64(seed)), randomArray(parameter, in: 0.5...1.5, seed: 7),
            randomArray(parameter, seed: 8),
        ]
    }

    @Test("Groups that are parts of blocks, blocks, or across them", arguments: BackendUnderTest.all)
    func groups(_ backend: BackendUnderTest) throws {
        for (index, shape) in Self.images.enumerated() {
            let channels = shape[1]
            for groups in Set([1, 2, 3, 4, 8, 16, channels]).sorted() where channels % groups == 0 {
                // Single places have a variance of 0 each, where only ε is left.
                guard shape.count / shape[0] > groups else { continue }
                let operation = Operations.GroupNorm(groups: groups)
                let inputs = Self.inputs(shape, parameter: [channels], seed: index)
                try expectAgreement(on: backend, inputs, tolerance: 2e-5) { x in
                    let results = try Tensor.applying(
                        operation, to: [Self.convolved(x[0]), x[1], x[2]])
                    return try Self.withGradients(results, wrt: Array(x))
                }
            }
        }
    }

    @Test("A scale for every place", arguments: BackendUnderTest.all)
    func places(_ backend: BackendUnderTest) throws {
        for (index, shape) in (Self.images + [[9, 32, 3, 3]]).enumerated() {
            let image = Shape(Array(shape.dimensions.dropFirst()))
            for groups in [1, 3] where shape[1] % groups == 0 {
                let operation = Operations.GroupNorm(groups: groups)
                let inputs = Self.inputs(shape, parameter: image, seed: index)
                try expectAgreement(on: backend, inputs, tolerance: 2e-5) { x in
                    let results = try Tensor.applying(operation, to: [Self.convolved(x[0]), x[1], x[2]])
                    return try Self.withGradients(results, wrt: Array(x))
                }
            }
        }
    }

    @Test("Rows of features", arguments: BackendUnderTest.all)
    func features(_ backend: BackendUnderTest) throws {
        for (index, shape) in [Shape([6, 24]), [1, 64], [13, 9], [40, 1030]].enumerated() {
            for groups in [1, 2, 3, 8] where shape[1] % groups == 0 {
                let operation = Operations.GroupNorm(groups: groups)
                let inputs = Self.inputs(shape, parameter: [shape[1]], seed: index)
                try expectAgreement(on: backend, inputs, tolerance: 2e-5) { x in
                    try Self.withGradients(Tensor.applying(operation, to: Array(x)), wrt: Array(x))
                }
            }
        }
    }

    @Test("Over the channels of each place", arguments: BackendUnderTest.all)
    func channels(_ backend: BackendUnderTest) throws {
        for (index, shape) in (Self.images + [[2, 16, 11, 13], [1, 320, 3, 7]]).enumerated() {
            let inputs = Self.inputs(shape, parameter: [shape[1]], seed: index)
            try expectAgreement(on: backend, inputs, tolerance: 2e-5) { x in
                let results = try Tensor.applying(
                    Operations.ChannelNorm(epsilon: 1e-5), to: [Self.convolved(x[0]), x[1], x[2]])
                return try Self.withGradients(results, wrt: Array(x))
            }
        }
    }

    @Test("Local response, with the usual powers and others", arguments: BackendUnderTest.all)
    func localResponse(_ backend: BackendUnderTest) throws {
        for (index, shape) in (Self.images + [[2, 16, 11, 13]]).enumerated() {
            let x = randomArray(shape, in: -2...2, seed: UInt64(index))
            try expectAgreement(on: backend, [x], tolerance: 5e-6) { x in
                let z = try Self.convolved(x[0])
                let results = try [
                    z.localResponseNorm(), z.localResponseNorm(size: 4, alpha: 2, beta: 0.75, k: 1),
                    z.localResponseNorm(size: 1, alpha: 1, beta: 0.5, k: 0.5),
                    z.localResponseNorm(size: 9, alpha: 3, beta: 1.25, k: 2),
                    z.localResponseNorm(size: 1001, alpha: 900, beta: 0.75, k: 1),
                ]
                return try Self.withGradients(results, wrt: Array(x))
            }
        }
    }

    /// A variance as the difference of two means of squares would be wrong in its first digit.
    @Test("Numbers far from zero keep their variance", arguments: BackendUnderTest.all)
    func farFromZero(_ backend: BackendUnderTest) throws {
        for shape in [Shape([2, 16, 9, 9]), [2, 3, 40, 40]] {
            let x = randomArray(shape, in: 999...1001, seed: 3)
            try expectAgreement(on: backend, [x], tolerance: 5e-4) { x in
                func full(_ value: Double, _ shape: Shape) -> Tensor { .full(value, TensorType(shape, x[0].dtype)) }
                let channels: Shape = [shape[1]]
                let image = Shape(Array(shape.dimensions.dropFirst()))
                let results = try [
                    x[0].groupNorm(1, scale: full(1, channels), shift: full(0, channels)),
                    x[0].groupNorm(shape[1], scale: full(1, channels), shift: full(0, channels)),
                    x[0].groupNorm(1, scale: full(1, image), shift: full(0, image)),
                ]
                // Three channels can lie closer together than a mean near 1000 can be rounded.
                guard shape[1] > 3 else { return results }
                return try results + [x[0].channelNorm(scale: full(1, channels), shift: full(0, channels))]
            }
        }
    }

    @Test("NaN goes as far as its statistics, and no further", arguments: BackendUnderTest.all)
    func nan(_ backend: BackendUnderTest) throws {
        for channels in [3, 16] {
            var numbers = randomArray([2, channels, 3, 3], seed: 4).doubles
            numbers[channels * 9 + 13] = .nan
            let x = NDArray([2, Int(channels), 3, 3], numbers.map { Float($0) })
            try expectAgreement(on: backend, [x], tolerance: 2e-5) { x in
                let ones = Tensor.full(1, TensorType([channels], x[0].dtype))
                let image = Tensor.full(1, TensorType([channels, 3, 3], x[0].dtype))
                return try [
                    x[0].groupNorm(1, scale: ones, shift: ones), x[0].groupNorm(channels, scale: ones, shift: ones),
                    x[0].groupNorm(1, scale: image, shift: image), x[0].channelNorm(scale: ones, shift: ones),
                    x[0].localResponseNorm(size: 3), x[0].localResponseNorm(size: 3, beta: 0.5),
                ]
            }
        }
    }

    @Test("Batch norm depends on the batch, the others do not", arguments: BackendUnderTest.all)
    func dependenceOnTheBatch(_ backend: BackendUnderTest) throws {
        let independent: [any Layer] = [
            GroupNorm(4), GroupNorm(16), InstanceNorm(affine: true), LayerNorm(), LayerNorm(over: .channels),
            LocalResponseNorm(alpha: 1),
        ]
        for channels in [16, 20] {
            let shape: Shape = [4, channels, 9, 7]
            let first = randomArray([1, channels, 9, 7], seed: 1).doubles
            func batch(_ seed: UInt64) -> NDArray {
                let rest = randomArray([3, channels, 9, 7], seed: seed).doubles
                return NDArray(TensorType(shape), doubles: first + rest)
            }
            func outputOfFirstImage(_ layer: any Layer, _ x: NDArray) throws -> [Double] {
                let model = Sequential {
                    Conv2d(channels, kernel: 1); layer
                }
                let specs = try TracedModel(model, input: TensorType(shape), mode: .training).specs
                let variables = try Variables.initialized(specs, seed: 5).arrays.map(Tensor.constant)
                let y = try run(on: backend.backend, [x]) {
                    [try TracedModel(model, input: $0[0], mode: .training, variables: variables).output]
                }
                return Array(y[0].doubles.prefix(first.count))
            }
            let batches = (batch(2), batch(3))
            for layer in independent where !(layer.summary == "GroupNorm(16)" && channels == 20) {
                #expect(
                    try outputOfFirstImage(layer, batches.0) == outputOfFirstImage(layer, batches.1), "\(layer.summary)"
                )
            }
            let pairs = zip(
                try outputOfFirstImage(BatchNorm(), batches.0), try outputOfFirstImage(BatchNorm(), batches.1))
            #expect(pairs.contains { ($0 - $1).magnitude > 1e-3 })
        }
    }
}
