import Foundation
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Group normalization, which is also layer and instance normalization")
struct GroupNormTests {
    @Test(arguments: OperationCase.all(of: "group"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, scale, shift) = try (torch.tensor("x"), torch.tensor("scale"), torch.tensor("shift"))
        let operation = Operations.GroupNorm(
            groups: try torch.number("groups"), epsilon: exp2(Double(try torch.number("epsilonExponent"))))
        let results = try Tensor.applying(operation, to: [x, scale, shift])
        for (result, name) in zip(results, ["y", "mean", "variance"]) {
            expectClose(try evaluate(result), try torch.array(name), relative: 1e-11, absolute: 1e-13, name)
        }
        let found = try gradients(of: (results[0] * torch.tensor("dy")).sum(), wrt: [x, scale, shift])
        for (gradient, name) in zip(found, ["dx", "dscale", "dshift"]) {
            expectClose(try evaluate(gradient), try torch.array(name), relative: 1e-10, absolute: 1e-12, name)
        }
    }

    /// Extents, groups, and whether every place has a scale of its own.
    static let problems: [([Int], Int, Bool)] = [
        ([3, 6], 2, false), ([2, 4, 3, 2], 2, false), ([2, 3, 2, 2], 3, false), ([2, 2, 2, 3], 1, true),
    ]

    /// The kernels against the formulas written as elementwise operations and sums.
    @Test(arguments: problems)
    func equalsItsParts(_ extents: [Int], _ groups: Int, _ isByPlace: Bool) throws {
        let inputs = point(extents, isByPlace, seed: 400).map(Tensor.constant)
        let forward = Operations.GroupNorm(groups: groups, epsilon: 0.25)
        let whole = try Tensor.applying(forward, to: inputs)
        expectAgree(try evaluate(whole), try evaluate(forward.decomposed(inputs)))
        var random = RandomNumbers(seed: 401)
        let dy = Tensor.constant(random.array(Shape(extents)))
        let gradient = Operations.GroupNormGradient(groups: groups, epsilon: 0.25)
        let arguments = [inputs[0], inputs[1], whole[1], whole[2], dy]
        expectAgree(
            try evaluate(Tensor.applying(gradient, to: arguments)), try evaluate(gradient.decomposed(arguments)))
    }

    /// The mean and the variance are outputs in their own right, and depend on `x` too.
    @Test(arguments: problems)
    func derivatives(_ extents: [Int], _ groups: Int, _ isByPlace: Bool) throws {
        let operation = Operations.GroupNorm(groups: groups, epsilon: 0.01)
        try checkGradients(
            of: {
                let results = try Tensor.applying(operation, to: $0)
                let (mean, variance) = try (results[1].flattened(from: 0), results[2].flattened(from: 0))
                return try .concatenated([results[0].flattened(from: 0), mean, variance, mean * variance], axis: 0)
            }, at: point(extents, isByPlace, seed: 410))
    }

    @Test(arguments: [false, true])
    func derivativesOfTheGradient(_ isByPlace: Bool) throws {
        var random = RandomNumbers(seed: 420)
        let x = random.array([2, 4, 1, 2])
        let scale = random.array(isByPlace ? [4, 1, 2] : [4])
        let (mean, dy) = (random.array([2, 2]), random.array([2, 4, 1, 2]))
        let variance = NDArray([2, 2], [0.5, 1.25, 0.75, 2])
        let operation = Operations.GroupNormGradient(groups: 2, epsilon: 0.01)
        try checkGradients(
            of: {
                let parts = try Tensor.applying(operation, to: $0)
                return try .concatenated(parts.map { try $0.flattened(from: 0) }, axis: 0)
            }, at: [x, scale, mean, variance, dy])
    }

    @Test func emptyBatch() throws {
        let x = Tensor.full(1, TensorType([0, 2, 4, 4]))
        let ones = Tensor.full(1, TensorType([2]))
        let y = try x.groupNorm(2, scale: ones, shift: ones)
        #expect(try evaluate(y) == NDArray([0, 2, 4, 4], [] as [Float]))
        #expect(try evaluate(gradients(of: y.sum(), wrt: [ones])[0]) == NDArray([2], [0, 0] as [Float]))
    }

    @Test func errorsSayWhatWasExpected() throws {
        let x = Tensor.placeholder(TensorType([8, 30, 16, 16]))
        let parameter = Tensor.placeholder(TensorType([30]))
        expectError(containing: "gn1: GroupNorm expects channels in 4 equal groups", "30 channels", "[8, 30, 16, 16]") {
            try Scope.with(path: "gn1") { try x.groupNorm(4, scale: parameter, shift: parameter) }
        }
        let other = Tensor.placeholder(TensorType([30, 16]))
        expectError(containing: "its scale as [30]", "[30, 16, 16]", "but got [30, 16]") {
            try x.groupNorm(3, scale: other, shift: other)
        }
        let places = Tensor.placeholder(TensorType([30, 16, 16]))
        expectError(containing: "scale and shift alike", "but got [30]") {
            try x.groupNorm(3, scale: places, shift: parameter)
        }
        let sequence = Tensor.placeholder(TensorType([8, 30, 16]))
        expectError(containing: "GroupNorm expects [batch, channels]", "[8, 30, 16]") {
            try sequence.groupNorm(3, scale: parameter, shift: parameter)
        }
        let double = Tensor.placeholder(TensorType([30], .f64))
        expectError(containing: "one kind of number", "its scale", "f64[30]") {
            try x.groupNorm(3, scale: double, shift: double)
        }
    }

    private func point(_ extents: [Int], _ isByPlace: Bool, seed: Int) -> [NDArray] {
        var random = RandomNumbers(seed: seed)
        let parameter = isByPlace ? Shape(Array(extents.dropFirst())) : [extents[1]]
        return [random.array(Shape(extents)), random.array(parameter), random.array(parameter)]
    }

    private func expectAgree(_ a: [NDArray], _ b: [NDArray], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(a.count == b.count, sourceLocation: sourceLocation)
        for (index, (x, y)) in zip(a, b).enumerated() {
            expectClose(x, y, relative: 1e-10, absolute: 1e-12, "output \(index)", sourceLocation: sourceLocation)
        }
    }
}
