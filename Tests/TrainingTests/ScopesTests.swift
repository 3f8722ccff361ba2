import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// Networks with frozen parts, shared layers, branches, auxiliary heads and recurrent layers learn as PyTorch's do. See `Fixtures/scopes.py`.
@Suite struct ScopesTests {
    private struct Case: Decodable {
        struct Array: Decodable {
            let shape: [Int]
            let values: [Double]
            var array: NDArray { NDArray(Shape(shape), values.map(Float.init)) }
        }
        let images: Array
        let labels: [Int32]
        let initial, final: [String: Array]
        let losses: [Double]
    }

    private struct Recurrence: Layer {
        func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
            let (cell, norm) = (Shared("cell", Linear(5)), Shared("norm", BatchNorm()))
            return try (0..<3).reduce(x) { h, _ in
                try context.apply(norm, to: context.apply(cell, to: h)).tanh()
            }
        }
    }

    static let fineTuning = Sequential {
        Frozen {
            Conv2d(4, kernel: 3, bias: false)
            BatchNorm()
            ReLU()
        }.inInferenceMode()
        Conv2d(4, kernel: 3).frozen { $0.hasSuffix("bias") }
        BatchNorm()
        ReLU()
        GlobalAvgPool()
        Linear(3).named("fc")
    }

    static let sharing = Sequential {
        GlobalAvgPool()
        Linear(5).named("first")
        Recurrence().named("recurrence")
        Linear(3).named("fc")
    }

    static let branches = Sequential {
        Concat {
            Conv2d(4, kernel: 1).named("left")
            Sequential {
                Conv2d(3, kernel: 1)
                ReLU()
                Conv2d(2, kernel: 3)
            }.named("right")
            Identity()
        }.named("mixed")
        ReLU()
        SqueezeExcitation(reduction: 4).named("se")
        AuxiliaryHead(weight: 0.3) {
            GlobalAvgPool()
            Flatten()
            Linear(3)
        }.named("aux")
        GlobalAvgPool()
        Linear(3).named("fc")
    }

    private static func reading(_ layer: any Layer) -> Sequential {
        Sequential {
            layer.named("read")
            Linear(3).named("fc")
        }
    }

    private static let networks: [(name: String, network: Sequential)] = [
        ("fine_tuning", fineTuning), ("sharing", sharing), ("branches", branches), ("rnn", reading(RNN(5))),
        ("gru", reading(GRU(5, layers: 2))), ("lstm", reading(LSTM(5, layers: 2, over: .columns))),
    ]

    @Test(arguments: networks.map(\.name), [BackendUnderTest.reference, .winograd])
    func threeStepsArePyTorchs(_ name: String, _ backend: BackendUnderTest) throws {
        let network = try #require(Self.networks.first { $0.name == name }?.network)
        let url = try #require(Bundle.module.url(forResource: "Fixtures/scopes", withExtension: "json"))
        let truth = try #require(JSONDecoder().decode([String: Case].self, from: Data(contentsOf: url))[name])
        let step = try TrainingStep(
            model: network, inputShape: [2, 6, 6], optimizer: SGD(momentum: 0.9, weightDecay: 1e-3),
            loss: CrossEntropy(),
            backend: backend.backend)
        let state = try step.initialState(seed: 0)
        let initial = truth.initial.map { (path: $0.key, array: $0.value.array) }
        try state.replaceVariables(Variables.loaded(initial, for: step.specs, from: "the fixture"))
        for expected in truth.losses {
            let outcome = try step(
                state, images: truth.images.array, labels: NDArray([4], truth.labels), learningRate: 0.1)
            #expect(abs(outcome.loss - expected) < 2e-5 * expected, "\(outcome.loss), PyTorch \(expected)")
        }
        for entry in try state.readVariables().entries {
            let expected = try #require(truth.final[entry.path]).array
            expectClose(entry.array, expected, relative: 2e-4, absolute: 2e-5, entry.path)
            let isTrained = step.specs.first { $0.path == entry.path }?.isTrained
            let hasChanged = entry.array != truth.initial[entry.path]?.array
            #expect(entry.kind == .buffer || isTrained == hasChanged, "\(entry.path)")
        }
    }

    /// What is frozen costs nothing in a training step.
    @Test func whatFrozenPartsCost() throws {
        let frozen = try TrainingStep(
            model: Self.fineTuning, inputShape: [2, 6, 6], optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
            backend: OneDNNBackend(), regularizers: [ClipNorm(limit: 1)], average: WeightAverage(decay: 0.9))
        #expect(
            frozen.specs.filter(\.isTrained).map(\.path) == ["3.weight", "4.weight", "4.bias", "fc.weight", "fc.bias"])
        #expect(frozen.parameterCount == 144 + 8 + 15)
        #expect(
            !frozen.slotSpecs.contains {
                $0.path.contains("/0.") || $0.path.contains("/1.") || $0.path.hasSuffix("3.bias")
            })
        #expect(frozen.slotSpecs.count == 2 * 5)
        let plan = try frozen.executable(batchSize: 4).plan
        let below = plan.steps.filter { $0.path == "0" || $0.path == "1" }
        #expect(!below.contains { $0.operation.contains("Gradient") }, "\(plan)")
        #expect(below.contains { $0.isPrepared }, "the frozen normalization is folded once")
        let summary = try Summary(of: Self.fineTuning, input: [2, 6, 6])
        #expect(summary.trained == frozen.parameterCount && summary.parameters == summary.trained + 72 + 8 + 4)
        #expect(summary.description.contains("167 parameters are trained, 84 are frozen"))
    }

    @Test func sharingIsAskedFor() throws {
        struct Twice: Layer {
            let cell: any Layer
            func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
                try context.apply(cell, to: context.apply(cell, to: x))
            }
        }
        struct Careless: Layer {
            func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
                let first = try context.parameter("scale", [1], .ones)
                return try x * first * context.parameter("scale", [1], .ones)
            }
        }
        func trace(_ layer: any Layer) throws -> [String] {
            try TracedModel(Sequential([layer]), input: TensorType([2, 4]), mode: .training).specs.map(\.path)
        }
        #expect(try trace(Twice(cell: Shared("cell", Linear(4)))) == ["0.cell.weight", "0.cell.bias"])
        expectError(containing: "two variables have the path '0.cell.weight'") {
            try trace(Twice(cell: Linear(4).named("cell")))
        }
        expectError(containing: "two variables have the path '0.cell.scale'") {
            try trace(Twice(cell: Shared("cell", Careless())))
        }
        expectError(containing: "two variables have the path '0.cell.weight'") {
            try trace(Twice(cell: Shared("cell", Linear(3))))
        }
    }

    /// The list of variables is one for training and for inference, and inference computes nothing of the head.
    @Test func auxiliaryHeadsAreForTraining() throws {
        let images = TensorType([4, 2, 6, 6])
        let training = try TracedModel(Self.branches, input: images, mode: .training)
        let inference = try TracedModel(Self.branches, input: images, mode: .inference)
        #expect(training.specs == inference.specs)
        #expect(training.auxiliaries.map(\.weight) == [0.3] && inference.auxiliaries.isEmpty)
        let graph = try Graph(inputs: inference.variables + [inference.input], outputs: [inference.output])
        #expect(!graph.nodes.contains { $0.path.hasPrefix("aux") })
    }

    /// Nothing is dropped in a part that is built as for inference, and a shared layer drops anew at each use.
    @Test func dropoutByScope() throws {
        struct Twice: Layer {
            let layer: any Layer
            func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
                try .concatenated([context.apply(layer, to: x), context.apply(layer, to: x)], axis: 0)
            }
        }
        func output(_ layer: any Layer) throws -> [Double] {
            let key = Tensor.constant(NDArray([2], [Int32(3), 4]))
            let ones = Tensor.full(1, TensorType([1, 64]))
            let trace = try TracedModel(layer, input: ones, mode: .training, key: key)
            let outputs = try run(on: ReferenceBackend(), []) { _ in [trace.output] }
            return outputs[0].doubles
        }
        let still = try output(Dropout(0.5).inInferenceMode())
        #expect(still.allSatisfy { $0 == 1 })
        let twice = try output(Twice(layer: Shared("drop", Dropout(0.5))))
        #expect(twice.contains(0) && twice.prefix(64) != twice.suffix(64))
    }

    @Test func mistakesAreSentences() throws {
        func trace(_ layer: any Layer) throws -> TracedModel {
            try TracedModel(Sequential([layer]), input: TensorType([2, 4, 6, 6]), mode: .training)
        }
        expectError(containing: "0: Concat(0 branches) needs at least one branch") { try trace(Concat {}) }
        expectError(containing: "Concatenate") {
            try trace(
                Concat {
                    Identity(); MaxPool2d(kernel: 2)
                })
        }
        expectError(containing: "0: Gated scales images", "one number per channel") {
            try trace(Gated { Conv2d(3, kernel: 1) })
        }
        expectError(containing: "needs a reduction of at least 1") { try trace(SqueezeExcitation(reduction: 0)) }
        expectError(containing: "needs a weight of at least 0") {
            try trace(AuxiliaryHead(weight: .nan) { Identity() })
        }
        let other = Sequential {
            AuxiliaryHead {
                GlobalAvgPool(); Flatten(); Linear(5)
            }.named("aux")
            GlobalAvgPool()
            Linear(3)
        }
        let step = try TrainingStep(
            model: other, inputShape: [4, 6, 6], optimizer: SGD(), loss: CrossEntropy(), backend: ReferenceBackend(),
            target: .probabilities(classes: 3))
        expectError(containing: "aux: ") { try step.check(batchSize: 2) }
    }
}
