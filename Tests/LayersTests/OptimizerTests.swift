import FoveaLayers
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite struct OptimizerTests {
    struct Case: Decodable {
        let start, a, c: [Double]
        let learning_rate: Double
        let paths: [String: [[Double]]]
    }

    static let specs = [
        "sgd", "sgd:momentum=0.9", "sgd:momentum=0.9,nesterov=true", "sgd:momentum=0.8,weight-decay=0.01",
        "sgd:weight-decay=0.1", "adam", "adam:beta1=0.8,beta2=0.95,epsilon=1e-3,weight-decay=0.1",
    ]

    /// Twenty steps on `Σ c (w - a)⁴ / 4 + sin w`, the gradient being `c (w - a)³ + cos w`.
    static func path(_ spec: String, _ fixture: Case, dtype: DType) throws -> [NDArray] {
        let optimizer = try OptimizerRegistry.optimizer(spec)
        let count = fixture.start.count
        let type = TensorType([count], dtype)
        func constant(_ values: [Double]) -> Tensor { .constant(NDArray(type, doubles: values)) }
        let w = Tensor.placeholder(type, "w")
        let slots = optimizer.slots.map { Tensor.placeholder(type, $0.name) }
        let rate = Tensor.placeholder(TensorType(.scalar), "rate")
        let step = Tensor.placeholder(TensorType(.scalar), "step")
        let offset = try w - constant(fixture.a)
        let gradient = try constant(fixture.c) * offset * offset * offset + w.cos()
        let next = try optimizer.update(
            parameter: w, gradient: gradient, slots: slots, learningRate: rate, step: step)
        #expect(([next.parameter] + next.slots).allSatisfy { $0.type == type })
        let graph = try Graph(inputs: [w] + slots + [rate, step], outputs: [next.parameter] + next.slots)
        var state = [NDArray(type, doubles: fixture.start)]
        state += optimizer.slots.map { NDArray(repeating: $0.initial, type) }
        return try (1...20).map { number in
            let scalars = [NDArray([], [Float(fixture.learning_rate)]), NDArray([], [Float(number)])]
            state = try evaluate(graph, inputs: state + scalars)
            return state[0]
        }
    }

    /// The learning rate is a float32, 1.5e-8 off 0.05; nothing else is rounded in float64.
    @Test(arguments: specs) func twentyStepsAreTorchs(spec: String) throws {
        let fixture = try Fixture.json("optimizers.json", as: Case.self)
        let expected = try #require(fixture.paths[spec])
        for (found, numbers) in zip(try Self.path(spec, fixture, dtype: .f64), expected) {
            expectClose(found, NDArray([numbers.count], numbers), relative: 1e-6, absolute: 1e-6, spec)
        }
    }

    @Test(arguments: specs) func singlePrecisionStaysClose(spec: String) throws {
        let fixture = try Fixture.json("optimizers.json", as: Case.self)
        let expected = try #require(fixture.paths[spec]?.last)
        let found = try #require(try Self.path(spec, fixture, dtype: .f32).last)
        expectClose(found, NDArray([expected.count], expected.map(Float.init)), relative: 1e-5, absolute: 1e-5, spec)
    }

    @Test func noTwoAreTheSame() throws {
        let fixture = try Fixture.json("optimizers.json", as: Case.self)
        let ends = try Self.specs.map { try Self.path($0, fixture, dtype: .f64).last?.doubles ?? [] }
        for i in ends.indices {
            for j in ends.indices where j < i {
                let distance = zip(ends[i], ends[j]).map { abs($0 - $1) }.max() ?? 0
                #expect(distance > 1e-3, "\(Self.specs[i]) and \(Self.specs[j]) end in the same place")
            }
        }
    }

    @Test func mistakesInSpecs() {
        expectError(containing: "no setting 'weight_decay'; did you mean 'weight-decay'?") {
            try OptimizerRegistry.optimizer("sgd:weight_decay=5e-4")
        }
        expectError(containing: "no optimizer 'adma'; did you mean 'adam'?") { try OptimizerRegistry.optimizer("adma") }
        expectError(containing: "needs a momentum") { try OptimizerRegistry.optimizer("sgd:nesterov=true") }
        expectError(containing: "'momentum'", "below 1.0") { try OptimizerRegistry.optimizer("sgd:momentum=1") }
        expectError(containing: "no loss 'crossentropy'; did you mean 'cross-entropy'?", "losses") {
            try LossRegistry.loss("crossentropy")
        }
    }
}
