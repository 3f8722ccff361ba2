import FoveaLayers
import FoveaReference
import FoveaSpec
import FoveaTensor
import TestSupport
import Testing

/// PyTorch's numbers, written by `activations.py`.
@Suite("Activations")
struct ActivationTests {
    struct File: Decodable, Sendable {
        let x: [Double]
        let cases: [Case]
        let prelu: PReLUCase
        let beta: BetaCase
    }
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let y, dx: [Double]
        var testDescription: String { name }
    }
    struct PReLUCase: Decodable, Sendable {
        let x, weight, y, dx, dweight: [Double]
    }
    struct BetaCase: Decodable, Sendable {
        let logits, softmax, logsoftmax: [Double]
    }

    static let file = Result { try Fixture.json("activations.json", as: File.self) }

    static func layer(_ spec: String) throws -> any Layer {
        try LayerRegistry.registry.make(spec).layer(LayerTemplate.Site(classes: 10))
    }

    /// The output, and the gradients of its weighted sum for the input and the variables.
    static func run(
        _ layer: any Layer, _ x: NDArray, _ variables: [NDArray]? = nil,
        loss: (Tensor) throws -> Tensor = { try $0.sum() }
    ) throws -> [NDArray] {
        let traced = try trace(layer, x.shape, dtype: x.dtype)
        let derivatives = try gradients(of: loss(traced.output), wrt: [traced.input] + traced.variables)
        let graph = try Graph(
            inputs: traced.variables + [traced.input, traced.key], outputs: [traced.output] + derivatives)
        let numbers = try variables ?? Variables.initialized(traced.specs, seed: 0).arrays
        return try evaluate(graph, inputs: numbers + [x, Philox(key: 0).keyArray])
    }

    @Test("Values and gradients are PyTorch's, at the kinks and far out too")
    func agreesWithPyTorch() throws {
        let file = try Self.file.get()
        let shape: Shape = [1, file.x.count]
        #expect(file.cases.count == 21)
        for expected in file.cases {
            let found = try Self.run(Self.layer(expected.name), NDArray(shape, file.x))
            // PyTorch multiplies hard sigmoid's float64 gradients by a sixth in float32.
            let tolerance = expected.name.hasPrefix("hard") ? 1e-7 : 1e-12
            expectClose(found[0], NDArray(shape, expected.y), relative: tolerance, absolute: 1e-15, expected.name)
            expectClose(
                found[1], NDArray(shape, expected.dx), relative: tolerance, absolute: 1e-14,
                "\(expected.name)'s gradient")
        }
    }

    @Test("One slope per channel, with its gradient")
    func prelu() throws {
        let expected = try Self.file.get().prelu
        let shape: Shape = [2, 3, 2, 2]
        let weight = NDArray([3], expected.weight)
        let found = try Self.run(PReLU(), NDArray(shape, expected.x), [weight]) { try $0.square().sum() }
        expectClose(found[0], NDArray(shape, expected.y), relative: 1e-13)
        expectClose(found[1], NDArray(shape, expected.dx), relative: 1e-13)
        expectClose(found[2], NDArray([3], expected.dweight), relative: 1e-13)
        // PyTorch: 0 above 0, also at infinity.
        let far = try Self.run(PReLU(), NDArray([2, 1], [Double.infinity, -3]), [NDArray([1], [0.25])])
        #expect(far[2].doubles == [-3])
        #expect(try trace(PReLU(), shape).specs.map(\.type.shape) == [[3]])
        #expect(try trace(PReLU(shared: true), shape).specs.map(\.type.shape) == [[1]])
        expectError(containing: "PReLU", "[batch, channels, ...]") { try trace(PReLU(), [3]) }
    }

    @Test func inverseTemperature() throws {
        let expected = try Self.file.get().beta
        let logits = NDArray([2, 4], expected.logits)
        expectClose(
            try Self.run(Self.layer("softmax:beta=0.5"), logits)[0], NDArray([2, 4], expected.softmax), relative: 1e-12)
        expectClose(
            try Self.run(Self.layer("logsoftmax:beta=0.5"), logits)[0], NDArray([2, 4], expected.logsoftmax),
            relative: 1e-12)
    }

    static let smooth = [
        "leakyrelu", "prelu", "elu:alpha=0.7", "selu", "gelu", "gelu:approximate=tanh", "silu", "mish",
        "softplus:beta=2",
        "hardsigmoid", "hardswish", "softsign", "relusix", "logsoftmax:beta=2",
    ]

    /// Points away from every kink.
    @Test(arguments: smooth) func derivatives(_ spec: String) throws {
        let layer = try Self.layer(spec)
        let x = NDArray([2, 4], [-4.1, -2.2, -0.6, -0.1, 0.2, 0.9, 2.3, 7.5] as [Double])
        try checkGradients(
            of: { inputs in
                let variables = Array(inputs.dropFirst())
                return try TracedModel(layer, input: inputs[0], mode: .training, variables: variables).output.square()
            },
            at: spec == "prelu" ? [x, NDArray([4], [0.25, -0.5, 1.5, 0.1] as [Double])] : [x], tolerance: 2e-6)
    }

    /// What overflows in a part must not come out as not a number; what is not a number must.
    @Test(arguments: ["float32", "float64"]) func farOutNothingIsLost(_ precision: String) throws {
        let dtype: DType = precision == "float32" ? .f32 : .f64
        let numbers = [-1e30, -1e19, -1000, -88, 88, 1000, 1e19, 1e30, .nan]
        for spec in Self.smooth where !spec.hasPrefix("logsoftmax") {
            let x = NDArray(TensorType([1, numbers.count], dtype), doubles: numbers)
            let found = try Self.run(Self.layer(spec), x)
            #expect(found[0].doubles.dropLast().allSatisfy { $0.isFinite }, "\(spec): \(found[0].doubles)")
            #expect(found[0].doubles.last?.isNaN == true, "\(spec)")
            #expect(found[1].doubles.dropLast().allSatisfy { $0.isFinite }, "\(spec)'s gradient: \(found[1].doubles)")
        }
    }

    @Test func settingsThatAreWrong() {
        expectError(containing: "'approximate' of 'gelu' expects none or tanh") {
            try Self.layer("gelu:approximate=yes")
        }
        expectError(containing: "'leakyrelu' has no setting 'slop'; did you mean 'slope'?") {
            try Self.layer("leakyrelu:slop=1")
        }
        expectError(containing: "'beta' of 'softplus'") { try Self.layer("softplus:beta=0") }
        expectError(containing: "Softplus", "beta above 0") { try trace(Softplus(beta: -1), [3]) }
    }
}
