import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

@Suite("Losses agree with float64 on every backend")
struct LossesOnBackendsTests {
    /// One of each form a loss has.
    static let specs = [
        "cross-entropy", "cross-entropy:label-smoothing=0.1", "cross-entropy:weights=CLASSES",
        "bce-with-logits", "bce-with-logits:pos-weight=CLASSES", "max-margin", "max-margin:squared=true", "mse", "mae",
        "huber", "focal", "focal:gamma=0.5,alpha=CLASSES",
    ]

    static func loss(_ spec: String, classes: Int) throws -> any Loss {
        let weights = (1...classes).map { "\(Double($0) / 4)" }.joined(separator: "/")
        return try LossRegistry.loss(spec.replacing("CLASSES", with: weights))
    }

    /// The sums, the mean and its gradient, behind a product as in a network.
    static func results(_ loss: any Loss, _ x: [Tensor], target: Tensor) throws -> [Tensor] {
        let scores = try x[0].matmul(x[1])
        let sum = try loss.sum(scores, target: target)
        return try [sum.total, sum.weight, sum.mean()] + gradients(of: sum.mean(), wrt: [x[0], x[1]])
    }

    @Test("From labels and from probabilities", arguments: BackendUnderTest.all, specs)
    func losses(_ backend: BackendUnderTest, _ spec: String) throws {
        for classes in [3, 16, 10] {
            let loss = try Self.loss(spec, classes: classes)
            let inputs = [
                randomArray([17, 8], seed: 1), randomArray([8, classes], seed: 2),
                randomIntegers([17], in: 0..<classes, seed: 3), randomArray([17, classes], in: 0...1, seed: 4),
            ]
            for target in [2, 3] {
                try expectAgreement(on: backend, inputs, tolerance: 5e-6) {
                    try Self.results(loss, $0, target: $0[target])
                }
            }
        }
    }

    /// A score of 10⁴ is far beyond what `exp` can take in f32.
    @Test("Large scores give finite losses and gradients, the right ones", arguments: BackendUnderTest.all, specs)
    func largeScores(_ backend: BackendUnderTest, _ spec: String) throws {
        let scores = NDArray(
            [5, 3], [1e4, -1e4, 0, -1e4, 1e4, 1e4, 0, 0, 0, -1e4, -1e4, -1e4, 1e4, 30, -1e4] as [Float])
        let labels = NDArray([5], [1, 1, 2, 0, 0] as [Int32])
        let loss = try Self.loss(spec, classes: 3)
        func results(_ x: [Tensor]) throws -> [Tensor] {
            let mean = try loss(x[0], target: x[1])
            return try [mean] + gradients(of: mean, wrt: [x[0]])
        }
        for array in try run(on: backend.backend, [scores, labels], results) {
            let strange = array.doubles.filter { !$0.isFinite }
            #expect(strange.isEmpty, "\(spec): \(array.doubles)")
        }
        try expectAgreement(on: backend, [scores, labels], tolerance: 5e-6, results)
    }

    @Test("What is not a number stays what is not a number", arguments: BackendUnderTest.all, specs)
    func notANumber(_ backend: BackendUnderTest, _ spec: String) throws {
        let scores = NDArray([2, 3], [1, 2, 3, 4, .nan, 6] as [Float])
        let labels = NDArray([2], [1, 1] as [Int32])
        let loss = try Self.loss(spec, classes: 3)
        let found = try run(on: backend.backend, [scores, labels]) { [try loss($0[0], target: $0[1])] }
        #expect(found[0].item.isNaN)
    }

    @Test("A training step with any of them runs on kernels only and reorders nothing", arguments: specs)
    func plan(_ spec: String) throws {
        let loss = try Self.loss(spec, classes: 10)
        let model = try ModelRegistry.model("conv16-bn-relu-gap-fc", classes: 10)
        let variables = try TracedModel(model, input: TensorType([8, 3, 16, 16]), mode: .training).specs
        let program = Program(backend: OneDNNBackend()) { state, inputs in
            let trace = try TracedModel(
                model, input: inputs["images"], mode: .training, variables: state.values, key: inputs["key"])
            let sum = try loss.sum(trace.output, target: inputs["target"])
            let parameters = trace.parameterIndices
            let found = try gradients(of: sum.mean(), wrt: parameters.map { state.values[$0] })
            var updates = Dictionary(uniqueKeysWithValues: trace.updates.map { (state.names[$0], $1) })
            for (place, gradient) in zip(parameters, found) {
                updates[state.names[place]] = try state.values[place] - 0.1 * gradient
            }
            return .init(outputs: ["total": sum.total, "weight": sum.weight], updates: updates)
        }
        for target in [TensorType([8], .i32), TensorType([8, 10])] {
            let plan = try program.executable(
                state: NamedValues(variables.map(\.path), variables.map(\.type)),
                inputs: ["images": TensorType([8, 3, 16, 16]), "target": target, "key": TensorType([2], .i32)]
            ).plan
            #expect(plan.count(of: .reorder) == 0, "\(plan)")
            #expect(plan.count(of: .reference) == 0, "\(plan)")
        }
    }
}
