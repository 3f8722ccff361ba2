import Foundation
import Fovea
import Testing

@testable import FoveaLab

/// What experiments count on, by hand.
@Suite struct ExperimentArithmeticTests {
    @Test func scaledScoresBeginAtTheLowest() {
        #expect(SoftmaxScaling.scaled([1, 2, 3, 2]) == [0, 0.25, 0.5, 0.25])
        #expect(SoftmaxScaling.scaled([7, 7]) == [0.5, 0.5])
    }

    @Test func howHardLossesPull() throws {
        func differs(_ loss: String, _ wrong: Double, from square: Double) throws -> Double {
            abs(try Losses.pull(loss, wrong: wrong) - square.squareRoot())
        }
        #expect(try differs("cross-entropy", 30, from: 2) < 1e-9)
        // Nine classes are above the right one's margin.
        #expect(try differs("max-margin", 5, from: 81 + 9) < 1e-9)
        // 2/10 of the distances -5 - 1 and 5 - 0.
        #expect(try differs("mse", 5, from: 0.04 * (36 + 25)) < 1e-9)
    }

    @Test func aNeuronsFirstStep() throws {
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let said = sigmoid(4)
        let entropy = try Saturation.neuron(crossEntropy: true, rate: 0.15, steps: 1)
        let squared = try Saturation.neuron(crossEntropy: false, rate: 0.15, steps: 1)
        #expect(abs(entropy[0] - said) < 1e-12 && abs(squared[0] - said) < 1e-12)
        // Weight and bias move alike.
        #expect(abs(entropy[1] - sigmoid(4 - 0.3 * said)) < 1e-12)
        let slope = said * said * (1 - said)
        #expect(abs(squared[1] - sigmoid(4 - 0.3 * slope)) < 1e-12)
    }

    @Test(arguments: [Dropout.Form.inverted, .scaledAtInference])
    func dropoutsFormsExpectWhatInferenceGives(_ form: Dropout.Form) throws {
        let inputs = Philox(key: 3).uniform(20)
        let departure = try DropoutScaling.departure(
            form, rate: 0.3, inputs: inputs, masks: 400, backend: ReferenceBackend())
        #expect(departure < 4)
    }

    @Test func aGridRepeatsValuesAndRandomSearchDoesNot() throws {
        let grid = try RandomAgainstGrid.points("grid", trials: 9, seed: 0)
        let random = try RandomAgainstGrid.points("random", trials: 9, seed: 0)
        #expect(grid.count == 9 && Set(grid.map { $0[0] }).count == 3 && Set(grid.map { $0[1] }).count == 3)
        #expect(random.count == 9 && Set(random.map { $0[0] }).count == 9)
    }

    @Test func aSurfaceIsStraightBetweenItsPlaces() {
        let surface = RandomAgainstGrid.Surface(rates: [-2, -1, 0], accuracy: [[10, 20, 40], [30, 40, 60]])
        #expect(surface.value(rate: -2, decay: 0) == 10)
        #expect(surface.value(rate: -0.5, decay: 0.5) == 40)
        #expect(surface.value(rate: 5, decay: 1) == 60)
        #expect(surface.value(rate: -9, decay: -1) == 10)
    }

    @Test func aCentredSigmoidHasTheSigmoidsSlope() throws {
        let program = Program(backend: ReferenceBackend()) { _, inputs in
            let x = try inputs["x"]
            let context = Context(mode: .inference)
            let (plain, centred) = try (x.sigmoid(), ZigZag.CentredSigmoid()(x, context))
            return .init(outputs: [
                "difference": try plain - centred,
                "slopes": try gradients(of: plain.sum(), wrt: [x])[0] - gradients(of: centred.sum(), wrt: [x])[0],
            ])
        }
        let found = try program(state: [:], inputs: ["x": NDArray([3], [-2.0, 0, 3])])
        #expect(try found["difference"].doubles.allSatisfy { abs($0 - 0.5) < 1e-12 })
        #expect(try found["slopes"].doubles.allSatisfy { abs($0) < 1e-12 })
    }
}
