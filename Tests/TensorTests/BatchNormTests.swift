import Foundation
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Batch normalization")
struct BatchNormTests {
    @Test(arguments: OperationCase.all(of: "norm"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, scale, shift) = try (torch.tensor("x"), torch.tensor("scale"), torch.tensor("shift"))
        let epsilon = exp2(Double(try torch.number("epsilonExponent")))
        let (y, mean, variance) = try x.batchNorm(scale: scale, shift: shift, epsilon: epsilon)
        expectClose(try evaluate(y), try torch.array("y"), relative: 1e-11, "y")
        expectClose(try evaluate(mean), try torch.array("mean"), relative: 1e-12, "mean")
        expectClose(try evaluate(variance), try torch.array("variance"), relative: 1e-12, "variance")

        let found = try gradients(of: (y * torch.tensor("dy")).sum(), wrt: [x, scale, shift])
        for (gradient, name) in zip(found, ["dx", "dscale", "dshift"]) {
            expectClose(try evaluate(gradient), try torch.array(name), relative: 1e-10, name)
        }

        let inference = try x.batchNormInference(
            scale: scale, shift: shift, mean: torch.tensor("runningMean"), variance: torch.tensor("runningVariance"),
            epsilon: epsilon)
        expectClose(try evaluate(inference), try torch.array("inference"), relative: 1e-11, "inference")
    }

    /// The kernels against the formulas written as elementwise operations and sums.
    @Test(arguments: [[5, 3], [2, 3, 3, 2]])
    func equalsItsParts(_ extents: [Int]) throws {
        let (x, scale, shift) = point(Shape(extents), seed: 300)
        let inputs = [x, scale, shift].map(Tensor.constant)
        let training = Operations.BatchNormTraining(epsilon: 0.25)
        let whole = try Tensor.applying(training, to: inputs)
        expectAgree(try evaluate(whole), try evaluate(training.decomposed(inputs)))

        let gradient = Operations.BatchNormGradient(epsilon: 0.25)
        var random = RandomNumbers(seed: 301)
        let dy = Tensor.constant(random.array(x.shape))
        let arguments = [inputs[0], inputs[1], whole[1], whole[2], dy]
        expectAgree(
            try evaluate(Tensor.applying(gradient, to: arguments)), try evaluate(gradient.decomposed(arguments)))
    }

    /// The mean and the variance are outputs in their own right, and depend on `x` too.
    @Test(arguments: [[4, 2], [2, 2, 3, 1], [1, 3, 2, 2]])
    func derivatives(_ extents: [Int]) throws {
        let (x, scale, shift) = point(Shape(extents), seed: 310)
        try checkGradients(
            of: {
                let (y, mean, variance) = try $0[0].batchNorm(scale: $0[1], shift: $0[2], epsilon: 0.01)
                return try .concatenated([y.flattened(), mean, variance, mean * variance], axis: 0)
            }, at: [x, scale, shift])
        try checkGradients(
            of: { try $0[0].batchNorm(scale: $0[1], shift: $0[2], epsilon: 0.01).variance.log() },
            at: [x, scale, shift])
    }

    @Test func derivativesOfTheGradient() throws {
        var random = RandomNumbers(seed: 320)
        let x = random.array([3, 2])
        let (scale, mean, dy) = (random.array([2]), random.array([2]), random.array([3, 2]))
        let variance = NDArray([2], [0.5, 1.25])
        let operation = Operations.BatchNormGradient(epsilon: 0.01)
        try checkGradients(
            of: {
                let parts = try Tensor.applying(operation, to: $0)
                return try .concatenated([parts[0].flattened(), parts[1], parts[2]], axis: 0)
            }, at: [x, scale, mean, variance, dy])
        // One tensor in two places has one gradient, counted once.
        try checkGradients(
            of: { try Tensor.applying(operation, to: [$0[0], $0[1], $0[1], $0[2], $0[0]])[0] },
            at: [x, scale, variance])
    }

    @Test func derivativesOfInference() throws {
        let (x, scale, shift) = point([2, 2, 2, 1], seed: 330)
        let mean = NDArray([2], [0.25, -0.5])
        let variance = NDArray([2], [0.75, 2])
        try checkGradients(
            of: { try $0[0].batchNormInference(scale: $0[1], shift: $0[2], mean: $0[3], variance: $0[4]) },
            at: [x, scale, shift, mean, variance])
    }

    @Test func emptyBatchHasMeanAndVarianceZero() throws {
        let x = Tensor.full(1, TensorType([0, 2, 4, 4]))
        let ones = Tensor.full(1, TensorType([2]))
        let (y, mean, variance) = try x.batchNorm(scale: ones, shift: ones)
        let zeros = NDArray([2], [0, 0] as [Float])
        #expect(try evaluate([y, mean, variance]) == [NDArray([0, 2, 4, 4], [] as [Float]), zeros, zeros])
        #expect(try evaluate(gradients(of: y.sum(), wrt: [ones])[0]) == zeros)
    }

    @Test func errorsSayWhatWasExpected() throws {
        let x = Tensor.placeholder(TensorType([8, 32, 16, 16]))
        let parameter = Tensor.placeholder(TensorType([64]))
        expectError(
            containing: "bn1: BatchNorm expects 64 channels (scale [64]), but got 32 from input [8, 32, 16, 16]"
        ) {
            try Scope.with(path: "bn1") { try x.batchNorm(scale: parameter, shift: parameter) }
        }
        expectError(containing: "bn1: BatchNorm expects 64 channels") {
            try Scope.with(path: "bn1") {
                try x.batchNormInference(scale: parameter, shift: parameter, mean: parameter, variance: parameter)
            }
        }
        let sequence = Tensor.placeholder(TensorType([8, 64, 16]))
        expectError(containing: "BatchNorm expects [batch, channels]", "[8, 64, 16]") {
            try sequence.batchNorm(scale: parameter, shift: parameter)
        }
        let rows = Tensor.placeholder(TensorType([8, 64]))
        let double = Tensor.placeholder(TensorType([64], .f64))
        expectError(containing: "BatchNorm expects one kind of number", "shift", "f64[64]", "cast") {
            try rows.batchNorm(scale: parameter, shift: double)
        }
        let matrix = Tensor.placeholder(TensorType([64, 1]))
        expectError(containing: "its scale as [channels], but got shape [64, 1]") {
            try rows.batchNorm(scale: matrix, shift: parameter)
        }
    }

    private func point(_ shape: Shape, seed: Int) -> (x: NDArray, scale: NDArray, shift: NDArray) {
        var random = RandomNumbers(seed: seed)
        return (random.array(shape), random.array([shape[1]]), random.array([shape[1]]))
    }

    private func expectAgree(_ a: [NDArray], _ b: [NDArray], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(a.count == b.count, sourceLocation: sourceLocation)
        for (index, (x, y)) in zip(a, b).enumerated() {
            expectClose(x, y, relative: 1e-10, absolute: 1e-12, "output \(index)", sourceLocation: sourceLocation)
        }
    }
}
