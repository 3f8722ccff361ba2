import Foundation
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Layer normalization over the channels of each place")
struct ChannelNormTests {
    @Test(arguments: OperationCase.all(of: "channel"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, scale, shift) = try (torch.tensor("x"), torch.tensor("scale"), torch.tensor("shift"))
        let operation = Operations.ChannelNorm(epsilon: exp2(Double(try torch.number("epsilonExponent"))))
        let results = try Tensor.applying(operation, to: [x, scale, shift])
        for (result, name) in zip(results, ["y", "mean", "variance"]) {
            expectClose(try evaluate(result), try torch.array(name), relative: 1e-11, absolute: 1e-13, name)
        }
        let found = try gradients(of: (results[0] * torch.tensor("dy")).sum(), wrt: [x, scale, shift])
        for (gradient, name) in zip(found, ["dx", "dscale", "dshift"]) {
            expectClose(try evaluate(gradient), try torch.array(name), relative: 1e-10, absolute: 1e-12, name)
        }
    }

    /// The kernels against the formulas written as elementwise operations and sums.
    @Test func equalsItsParts() throws {
        let inputs = point(seed: 500).map(Tensor.constant)
        let forward = Operations.ChannelNorm(epsilon: 0.25)
        let whole = try Tensor.applying(forward, to: inputs)
        var random = RandomNumbers(seed: 501)
        let gradient = Operations.ChannelNormGradient(epsilon: 0.25)
        let arguments = [inputs[0], inputs[1], whole[1], whole[2], Tensor.constant(random.array([2, 4, 2, 3]))]
        let found = try evaluate(whole + Tensor.applying(gradient, to: arguments))
        let expected = try evaluate(forward.decomposed(inputs) + gradient.decomposed(arguments))
        for (index, (a, b)) in zip(found, expected).enumerated() {
            expectClose(a, b, relative: 1e-10, absolute: 1e-12, "output \(index)")
        }
    }

    @Test func derivatives() throws {
        try checkGradients(
            of: {
                let results = try Tensor.applying(Operations.ChannelNorm(epsilon: 0.01), to: $0)
                return try .concatenated(
                    results.map { try $0.flattened(from: 0) } + [(results[1] * results[2]).flattened(from: 0)], axis: 0)
            }, at: point(seed: 510))
    }

    @Test func derivativesOfTheGradient() throws {
        var random = RandomNumbers(seed: 520)
        let points = [
            random.array([1, 3, 2, 2]), random.array([3]), random.array([1, 1, 2, 2]),
            NDArray([1, 1, 2, 2], [0.5, 1.25, 0.75, 2]), random.array([1, 3, 2, 2]),
        ]
        try checkGradients(
            of: {
                let parts = try Tensor.applying(Operations.ChannelNormGradient(epsilon: 0.01), to: $0)
                return try .concatenated(parts.map { try $0.flattened(from: 0) }, axis: 0)
            }, at: points)
    }

    @Test func errorsSayWhatWasExpected() throws {
        let parameter = Tensor.placeholder(TensorType([30]))
        let rows = Tensor.placeholder(TensorType([8, 30]))
        expectError(containing: "LayerNorm over channels expects images", "[8, 30]") {
            try rows.channelNorm(scale: parameter, shift: parameter)
        }
        let x = Tensor.placeholder(TensorType([8, 16, 4, 4]))
        expectError(containing: "expects a scale of shape [16], but got [30]") {
            try x.channelNorm(scale: parameter, shift: parameter)
        }
    }

    private func point(seed: Int) -> [NDArray] {
        var random = RandomNumbers(seed: seed)
        return [random.array([2, 4, 2, 3]), random.array([4]), random.array([4])]
    }
}
