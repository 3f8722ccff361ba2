import FoveaReference
import FoveaTensor
import TestSupport
import Testing

/// A checker that never complains proves nothing.
@Suite("The checkers find mistakes")
struct GradientCheckerTests {
    /// `y = x³` with the gradient `factor * x²`, computed by an operation which may have no gradient of its own.
    struct Cube: Operation, ReferenceKernel {
        var factor = 3.0
        var isDetached = false

        func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }

        func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let slope = try Tensor.applying(DetachedSquare(), to: inputs[0])
            return [try dy * factor * (isDetached ? slope : inputs[0].square())]
        }

        func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
            [NDArray(outputs[0], doubles: inputs[0].doubles.map { $0 * $0 * $0 })]
        }
    }

    /// `y = x²`, whose author forgot the gradient.
    struct DetachedSquare: Operation, ReferenceKernel {
        func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }

        func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [nil] }

        func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
            [NDArray(outputs[0], doubles: inputs[0].doubles.map { $0 * $0 })]
        }
    }

    let point = NDArray([1], [2.0])

    @Test func acceptsTheRightGradient() throws {
        try checkGradients(of: { try .applying(Cube(), to: $0[0]) }, at: [point])
    }

    @Test func findsAWrongGradient() throws {
        try withKnownIssue {
            try checkGradients(
                of: { try .applying(Cube(factor: 3.001), to: $0[0]) }, at: [point],
                secondDerivatives: false)
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("gradient for input 0") }
        }
    }

    @Test func findsAMissingSecondDerivative() throws {
        try withKnownIssue {
            try checkGradients(of: { try .applying(Cube(isDetached: true), to: $0[0]) }, at: [point])
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("second derivative for input 0") }
        }
    }

    @Test func comparisonNamesTheWorstElement() {
        withKnownIssue {
            expectClose(NDArray([2, 2], [1.0, 2, 3.5, 4.1]), NDArray([2, 2], [1.0, 2, 3, 4]))
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("2 of 4") && $0.rawValue.contains("worst at [1, 0]: 3.5") }
        }
        withKnownIssue { expectClose(NDArray([1], [Double.nan]), NDArray([1], [1.0])) }
        withKnownIssue { expectClose(NDArray([1], [1.0]), NDArray([1, 1], [1.0])) }
        withKnownIssue { expectClose(NDArray([1], [Float(1)]), NDArray([1], [1.0])) }
    }
}
