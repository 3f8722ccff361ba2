import FoveaTensor
import Foundation
import TestSupport
import Testing

/// Every number over many powers of ten has its own relative error: the cancellations that these functions exist for would
/// show at the small ones. Truth is the C library's, in float64.
@Suite("Accuracy of erf, expm1 and log1p in f32")
struct ElementaryAccuracyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let range: ClosedRange<Double>
        let function: @Sendable (Tensor) throws -> Tensor
        let truth: @Sendable (Double) -> Double
    }

    static let cases = [
        Case(testDescription: "erf", range: -10...10, function: { try $0.erf() }, truth: { erf($0) }),
        Case(testDescription: "expm1", range: -100...88, function: { try $0.expm1() }, truth: { expm1($0) }),
        Case(testDescription: "log1p", range: -0.999...1e38, function: { try $0.log1p() }, truth: { log1p($0) }),
    ]

    @Test(arguments: cases, BackendUnderTest.all)
    func relativeErrors(_ function: Case, _ backend: BackendUnderTest) throws {
        let exponents = randomArray([20_000], .f64, in: -37...38, seed: 1).doubles
        let fractions = randomArray([20_000], .f64, in: 0...1, seed: 2).doubles
        var x: [Float] = exponents.flatMap { [Float(pow(10, $0)), Float(-pow(10, $0))] }
        // And evenly over the middle, where most numbers of a network are.
        x += fractions.map { Float(max(function.range.lowerBound, -8) + 16 * $0) }
        x = x.filter { function.range.contains(Double($0)) }
        let y = try run(on: backend.backend, [NDArray([x.count], x)]) { [try function.function($0[0])] }[0].doubles
        var worst = (error: 0.0, place: Float(0))
        for (x, y) in zip(x, y) {
            let truth = function.truth(Double(x))
            let error = (y - truth).magnitude / truth.magnitude
            if error > worst.error { worst = (error, x) }
        }
        // Four units in the last place.
        #expect(worst.error < 4 * 0x1p-23, "at \(worst.place)")
    }
}
