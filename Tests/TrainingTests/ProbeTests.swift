import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// What lies inside of a network, and its gradients, in one program.
@Suite struct ProbeTests {
    private struct Block: Model {
        var body: some Layer {
            Residual {
                Conv2d(8, kernel: 3, bias: false).named("conv")
                BatchNorm().named("bn")
            }
            Tanh()
        }
    }

    private let network = Sequential {
        Conv2d(8, kernel: 3).named("stem")
        Block().named("block")
        GlobalAvgPool().named("pool")
        Linear(3).named("fc")
    }

    /// The network from the sum of the block's branches on.
    private struct Rest: Layer {
        let weight, bias: NDArray
        func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
            let pooled = try x.tanh().mean(axes: [2, 3])
            return try pooled.matmul(Tensor.constant(weight).cast(to: .f64), transposeB: true)
                + Tensor.constant(bias).cast(to: .f64)
        }
    }

    private func state(_ probe: Probe, on backend: any Backend) throws -> NamedValues<any Resident> {
        try Variables.initialized(probe.specs, seed: 3).resident(on: backend)
    }

    @Test(arguments: [BackendUnderTest.reference, .winograd, .oneThread])
    func valuesAndGradients(_ backend: BackendUnderTest) throws {
        let probe = try Probe(
            network, inputShape: [2, 5, 5], keeping: ["pool", "block.add", "stem"], objective: .score,
            backend: backend.backend)
        #expect(probe.paths == ["stem", "block.add", "pool"], "in the order of building")
        let state = try state(probe, on: backend.backend)
        let (images, classes) = (randomArray([3, 2, 5, 5], seed: 1), NDArray([3], [Int32(2), 0, 1]))
        let reading = try probe(state, images: images, target: classes)

        // The scores are what the rest of the network makes of what was kept.
        let rest = Rest(weight: try state["fc.weight"].read(), bias: try state["fc.bias"].read())
        func scores(_ sums: NDArray) throws -> NDArray {
            try run(on: ReferenceBackend(), [NDArray(sums.shape, sums.doubles)]) { inputs in
                [try rest(inputs[0], Context(mode: .inference))]
            }[0]
        }
        let sums = try reading.values["block.add"]
        let cut = NDArray(reading.scores.shape, try scores(sums).doubles.map(Float.init))
        expectClose(cut, reading.scores, relative: 1e-5, absolute: 1e-6)

        // Gradients against differences: of Σ score at the class, for some of the sums.
        func judged(_ sums: NDArray) throws -> Double {
            let found = try scores(sums).doubles
            return found[2] + found[3] + found[7]
        }
        let slopes = try reading.gradients["block.add"].doubles
        for place in stride(from: 0, to: sums.count, by: 97) {
            func moved(_ distance: Double) throws -> Double {
                var numbers = sums.doubles
                numbers[place] += distance
                return try judged(NDArray(sums.shape, numbers))
            }
            let difference = try (moved(1e-5) - moved(-1e-5)) / 2e-5
            #expect(
                abs(difference - slopes[place]) < 1e-5, "\(backend.label), \(place): \(difference), \(slopes[place])")
        }
        #expect(try reading.gradients["pool"].shape == [3, 8])
        #expect(try reading.gradients["stem"].shape == [3, 8, 5, 5])
        // Below the classifier, a score's gradient is its row of weights.
        let row = try state["fc.weight"].read().doubles[16..<24]
        let pooled = try reading.gradients["pool"].doubles.prefix(8)
        #expect(zip(row, pooled).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func everythingIsVisible() throws {
        let probe = try Probe(network, inputShape: [2, 5, 5], backend: ReferenceBackend())
        #expect(
            probe.paths == ["stem", "block.conv", "block.bn", "block.add", "block.0", "block", "pool", "fc"])
        let reading = try probe(state(probe, on: ReferenceBackend()), images: randomArray([1, 2, 5, 5]))
        #expect(try reading.values["fc"] == reading.scores)
        #expect(reading.gradients.count == 0)
        let (outer, inner) = (try reading.values["block"], try reading.values["block.0"])
        #expect(outer == inner)
    }

    @Test func losses() throws {
        let probe = try Probe(
            network, inputShape: [2, 5, 5], keeping: ["fc"], objective: .loss(CrossEntropy()), mode: .training,
            backend: ReferenceBackend())
        let reading = try probe(
            state(probe, on: ReferenceBackend()), images: randomArray([2, 2, 5, 5]),
            target: NDArray([2], [Int32(1), 2]))
        // (softmax - one-hot) / N
        let scores = reading.scores.doubles
        for image in 0..<2 {
            let own = Array(scores[(3 * image)..<(3 * image + 3)])
            let sum = own.reduce(0) { $0 + exp($1) }
            for index in 0..<3 {
                let expected = (exp(own[index]) / sum - (index == image + 1 ? 1 : 0)) / 2
                let found = try reading.gradients["fc"].doubles[3 * image + index]
                #expect(abs(found - expected) < 1e-6)
            }
        }
    }

    @Test func mistakesAreSentences() throws {
        expectError(containing: "no layer 'blok.add'", "did you mean 'block.add'?") {
            try Probe(network, inputShape: [2, 5, 5], keeping: ["blok.add"], backend: ReferenceBackend())
        }
        let probe = try Probe(network, inputShape: [2, 5, 5], objective: .score, backend: ReferenceBackend())
        expectError(containing: "needs a target") {
            try probe(state(probe, on: ReferenceBackend()), images: randomArray([1, 2, 5, 5]))
        }
    }

    /// Every use of a shared layer is visible, whatever other layers are called.
    @Test func usesOfSharedLayers() throws {
        struct Twice: Layer {
            func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
                let cell = Shared("cell", Linear(4))
                let other = try context.apply(Linear(4).named("cell#2"), to: x)
                return try context.apply(cell, to: context.apply(cell, to: other))
            }
        }
        let network = Sequential {
            Flatten()
            Twice().named("twice")
            AuxiliaryHead(weight: 0.5) { Linear(3) }.named("aux")
            Linear(3).named("fc")
        }
        let probe = try Probe(
            network, inputShape: [1, 2, 2], objective: .loss(CrossEntropy()), mode: .training,
            backend: ReferenceBackend())
        #expect(
            probe.paths == ["0", "twice.cell#2", "twice.cell", "twice.cell#3", "twice", "aux.0", "aux", "fc"])
        let reading = try probe(
            state(probe, on: ReferenceBackend()), images: randomArray([2, 1, 2, 2]),
            target: NDArray([2], [Int32(1), 2]))
        let (head, last) = (try reading.gradients["aux.0"], try reading.gradients["twice"])
        #expect(head.doubles.contains { $0 != 0 }, "the head's loss is part of the training loss")
        // What arrives at the block comes from both classifiers: W'd + 0.5 W'd of the head.
        let state = try state(probe, on: ReferenceBackend())
        let (own, aux) = (try state["fc.weight"].read().doubles, try state["aux.0.weight"].read().doubles)
        let slopes = (try reading.gradients["fc"].doubles, head.doubles)
        for column in 0..<4 {
            let expected = (0..<3).reduce(0.0) {
                $0 + own[$1 * 4 + column] * slopes.0[$1] + aux[$1 * 4 + column] * slopes.1[$1]
            }
            #expect(abs(last.doubles[column] - expected) < 1e-6)
        }
        let summary = try Summary(of: network, input: [1, 2, 2])
        #expect(
            summary.neurons == 4 + 4 + 3, "the head is no part of inference, and a shared cell has its neurons once")
        #expect(summary.flops == 3 * (2 * 16 + 4) + 2 * 12 + 3)
        #expect(summary.rows.filter { $0.path == "twice.cell" }.map(\.flops) == [36, 36])
    }

    @Test func whatIsNoClassifierHasNoScore() throws {
        struct Mean: Layer {
            func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try x.mean(axes: [1, 2, 3]) }
        }
        expectError(containing: "scores [batch, classes]") {
            try Probe(Mean(), inputShape: [1, 2, 2], objective: .score, backend: ReferenceBackend())
        }
    }
}
