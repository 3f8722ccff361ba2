import FoveaCompiler
import FoveaLayers
import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

/// The activations by the words of formulas.
private let words = [
    "relu", "relusix", "leakyrelu", "prelu", "elu", "selu", "gelu", "gelu:approximate=tanh", "silu", "mish", "softplus",
    "softplus:beta=2", "sigmoid", "hardsigmoid", "tanh", "hardswish", "softsign",
]

private func layer(_ spec: String) throws -> any Layer {
    try LayerRegistry.registry.make(spec).layer(LayerTemplate.Site(classes: 10))
}

@Suite("Activations agree with float64 on every backend")
struct ActivationsOnBackendsTests {
    /// Behind a 1x1 convolution, so that channels lie in blocks where their number allows it.
    @Test(arguments: BackendUnderTest.all, [3, 16, 32])
    func valuesAndGradients(_ backend: BackendUnderTest, _ channels: Int) throws {
        let x = randomArray([2, 16, 5, 3], in: -3...3, seed: 1)
        let kernel = randomArray([channels, 16, 1, 1], seed: 2)
        let slope = randomArray([channels], seed: 3)
        for word in words {
            let layer = try layer(word)
            try expectAgreement(on: backend, [x, kernel, slope], tolerance: 4e-6) { inputs in
                let image = try inputs[0].conv2d(inputs[1])
                let variables = word == "prelu" ? [inputs[2]] : []
                let y = try TracedModel(layer, input: image, mode: .training, variables: variables).output
                return try [y] + gradients(of: y.square().sum(), wrt: [inputs[0]] + variables)
            }
        }
    }

    @Test("Far out they are finite, and what is not a number stays so", arguments: BackendUnderTest.all, words)
    func extremes(_ backend: BackendUnderTest, _ word: String) throws {
        let x = NDArray([1, 8], [Float.nan, 1e30, -1e30, 0, -0.0, 100, -100, 3])
        let layer = try layer(word)
        try expectAgreement(on: backend, [x, NDArray([8], [Float](repeating: 0.5, count: 8))]) { inputs in
            let variables = word == "prelu" ? [inputs[1]] : []
            let y = try TracedModel(layer, input: inputs[0], mode: .training, variables: variables).output
            return [y, try gradients(of: y.sum(), wrt: [inputs[0]])[0]]
        }
    }
}

@Suite("The plan of a training step with each activation")
struct ActivationPlanTests {
    @Test("Nothing is reordered; forwards and backwards one pass each, with at most one part kept", arguments: words)
    func onePassEach(_ word: String) throws {
        let model = try Sequential {
            Conv2d(16, kernel: 3).named("conv1")
            try layer(word).named("act")
            Conv2d(32, kernel: 3).named("conv2")
            try layer(word).named("last")
            GlobalAvgPool().named("pool")
            Linear(10).named("fc")
        }
        let plan = try PlanTests.Training(model, input: [4, 3, 8, 8], backend: OneDNNBackend()).executable().plan
        #expect(plan.count(of: .reorder) == 0)
        #expect(plan.count(of: .reference) == 0)
        #expect(plan.count(of: .copy) == 0)
        guard word != "relu" else { return }
        let passes = plan.steps.filter { $0.path == "act" && $0.algorithm == "vector machine" }
        // The slopes have a gradient of their own, summed over the images afterwards.
        #expect(passes.count == (word == "prelu" ? 3 : 2), "\(passes.map(\.operation))")
        #expect(passes.allSatisfy { $0.outputs.count <= 2 }, "\(passes.map(\.outputs))")
    }

    @Test(
        "Dropout, in its forms", arguments: [7, 8],
        ["dropout", "dropout:form=scaled-at-inference", "spatialdropout", "stochasticdepth"])
    func dropout(_ size: Int, _ word: String) throws {
        let model = try Sequential {
            Conv2d(16, kernel: 3).named("conv1")
            try layer(word).named("drop")
            Conv2d(32, kernel: 3).named("conv2")
            Residual(dropPath: 0.2) {
                Conv2d(32, kernel: 3).named("conv3")
                BatchNorm().named("bn3")
            }
            GlobalAvgPool().named("pool")
            Linear(10).named("fc")
        }
        let plan = try PlanTests.Training(model, input: [4, 3, size, size], backend: OneDNNBackend()).executable().plan
        #expect(plan.count(of: .reorder) == 0)
        #expect(plan.count(of: .reference) == 0)
        #expect(plan.count(of: .copy) == 0)
        // The words are drawn once; the backward pass has the outcome.
        #expect(plan.steps.count { $0.operation == "RandomBits" } == 2)
    }
}

@Suite("Random words do not depend on the layout")
struct RandomBitsOnBackendsTests {
    /// 4x4 images go four words at a time, 3x5 ones word by word.
    @Test(
        arguments: BackendUnderTest.all,
        [[2, 32, 4, 4], [3, 16, 3, 5], [2, 24, 2, 3], [2, 48, 1, 1], [2, 3, 4, 4], [4, 64, 20, 20]])
    func blocked(_ backend: BackendUnderTest, _ shape: [Int]) throws {
        let x = randomArray([shape[0], 16, shape[2], shape[3]], seed: 1)
        let kernel = randomArray([shape[1], 16, 1, 1], seed: 2)
        let key = NDArray([2], [Int32(7), -3])
        try expectAgreement(on: backend, [x, kernel, key]) { inputs in
            let image = try inputs[0].conv2d(inputs[1])
            let uniform = try Tensor.randomUniform(
                Shape(shape), key: inputs[2], stream: 1 << 40 | 5, dtype: image.dtype)
            return try [image * uniform, uniform]
        }
    }
}
