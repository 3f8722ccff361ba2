import Foundation
import Fovea
import Testing

@testable import FoveaLab

@Suite struct DescentTests {
    private static let backend = ReferenceBackend()

    private static func bowl(_ optimizer: String, condition: Double, turned angle: Double = 0) throws -> Descent {
        try Descent(optimizer, shape: [2], backend: backend) { w, _ in
            try Valley.bowl(w, condition: condition, turned: angle)
        }
    }

    @Test func theFirstStepsAreThoseByHand() throws {
        let plain = try Self.bowl("sgd", condition: 50).way(from: [9, 1.8], rate: 0.01, steps: 2)
        // The gradient is (w₁, 50 w₂).
        #expect(isNear(plain.places[1], [9 - 0.09, 1.8 - 0.9]))
        #expect(isNear(plain.places[2], [8.91 * 0.99, 0.9 - 0.45]))
        let momentum = try Self.bowl("sgd:momentum=0.9", condition: 50).way(from: [9, 1.8], rate: 0.01, steps: 2)
        // v = (9, 90), then 0.9 v + (8.91, 45) = (17.01, 126).
        #expect(isNear(momentum.places[2], [8.91 - 0.1701, 0.9 - 1.26]))
        let falling = try Self.bowl("sgd", condition: 50).way(from: [9, 1.8], rate: 0.01, steps: 2) {
            $0 == 0 ? 1 : 0
        }
        #expect(falling.places[2] == falling.places[1])
    }

    @Test func theBestConstantRateShrinksTheDistanceAsTheorySays() throws {
        let way = try Self.bowl("sgd", condition: 50).way(from: [9, 1.8], rate: 2.0 / 51, steps: 200)
        let share = 49.0 / 51
        #expect(isNear(way.places[1], [9 * share, -1.8 * share]))
        // (49 / 51)^173 < 1/1000 < (49 / 51)^172
        let distance = (81 + 3.24).squareRoot() / 1000
        #expect(way.steps(toWithin: distance, of: [0, 0]) == 173)
    }

    @Test func theTurnedValleyIsSteepAcrossItsDiagonal() throws {
        func height(_ w: [Double]) throws -> Double {
            let program = Program(backend: Self.backend) { _, inputs in
                .init(outputs: ["height": try Valley.bowl(inputs["w"], condition: 50, turned: .pi / 4)])
            }
            return try program(state: [:], inputs: ["w": NDArray([2], w)])["height"].item
        }
        #expect(abs(try height([1, 1]) - 1) < 1e-9)
        #expect(abs(try height([-1, 1]) - 50) < 1e-9)
    }

    @Test func adaGradDoesNotSeeTheCondition() throws {
        let round = try Self.bowl("adagrad", condition: 1).way(from: [9, 1.8], rate: 1, steps: 20)
        let narrow = try Self.bowl("adagrad", condition: 50).way(from: [9, 1.8], rate: 1, steps: 20)
        for (one, other) in zip(round.places, narrow.places) { #expect(isNear(one, other, 1e-6)) }
        let turned = try Self.bowl("adagrad", condition: 50, turned: 0.7).way(from: [9, 1.8], rate: 1, steps: 20)
        #expect(!isNear(turned.places[20], narrow.places[20], 1e-2))
    }

    @Test func arrivalIsWhereItStays() {
        let way = Descent.Way(places: [[2], [0.1], [2], [0.5], [0.2]])
        #expect(way.steps(toWithin: 1, of: [0]) == 3)
        #expect(way.steps(toWithin: 0.1, of: [0]) == nil)
        #expect(Descent.Way(places: [[2], [.nan]]).steps(toWithin: 1, of: [0]) == nil)
        #expect(Descent.Way(places: [[0]]).steps(toWithin: 1, of: [0]) == 0)
    }

    private func isNear(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
    }
}

@Suite struct KeptScoresTests {
    /// `e^s` of the two classes are as 1 to 3.
    private static func kept(_ labels: [Int32]) throws -> KeptScores {
        var kept = KeptScores()
        let scores: [Double] = labels.map { _ in [0, log(3)] }.flatMap(\.self)
        kept.add(try ScoredBatch(scores: NDArray([labels.count, 2], scores), target: NDArray([labels.count], labels)))
        return kept
    }

    @Test func likelihoodByHand() throws {
        let kept = try Self.kept([1, 1, 0, 1])
        let expected = -(3 * log(0.75) + log(0.25)) / 4
        #expect(abs(kept.negativeLogLikelihood() - expected) < 1e-12)
        #expect(abs(kept.negativeLogLikelihood(scale: 0) - log(2)) < 1e-12)
        #expect(kept.accuracy == 0.75)
    }

    @Test func calibrationIsOfTheProbabilitiesThatAreGiven() throws {
        let kept = try Self.kept([1, 1, 0, 1])
        // Three quarters sure, three quarters right.
        #expect(try kept.calibration { $0.softmax() }.value < 1e-9)
        #expect(abs(try kept.calibration { _ in [0.1, 0.9] }.value - 0.15) < 1e-9)
    }

    @Test func theLikeliestTemperatureMakesConfidenceTheShareThatIsRight() throws {
        #expect(abs(Temperature.likeliest(try Self.kept([1, 1, 0, 1])) - 1) < 1e-6)
        // Half right: no opinion is best, the lowest that is tried.
        #expect(Temperature.likeliest(try Self.kept([1, 0])) < 0.01)
    }

    @Test func entropyOfAllAlikeAndOfOneAlone() {
        #expect(abs(Temperature.entropy([Double](repeating: 0.1, count: 10)) - log(10)) < 1e-12)
        #expect(Temperature.entropy([0, 1, 0]) == 0)
    }
}

@Suite struct ParameterGradientsTests {
    @Test func aLinearClassifiersGradientIsTheErrorTimesTheInput() throws {
        let network = Sequential([Flatten(), Linear(2)])
        let slopes = try ParameterGradients(network, inputShape: [1, 1, 3], backend: ReferenceBackend())
        let variables = try Variables.initialized(slopes.specs, seed: 0).replacingArrays(with: [
            NDArray(repeating: 0, TensorType([2, 3], .f32)), NDArray([2], [Float(0), Float(log(3.0))]),
        ])
        let found = try slopes(
            variables, images: NDArray([1, 1, 1, 3], [Float(1), 2, 0.5]), target: NDArray([1], [Int32(0)]))
        // The softmax is (¼, ¾), the right class the first.
        let weight = try found[slopes.specs[0].path].doubles
        for (one, other) in zip(weight, [-0.75, -1.5, -0.375, 0.75, 1.5, 0.375]) { #expect(abs(one - other) < 1e-6) }
    }

    @Test func rootMeanSquareAndSpread() {
        #expect(abs(NDArray([2], [3.0, -4]).rootMeanSquare - 12.5.squareRoot()) < 1e-12)
        #expect(Spread([1, 2, 6]).text(1) == "3.0 (1.0 to 6.0)")
        #expect(Spread([2]).text(2, of: 10) == "20.00")
    }
}
