import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Local response normalization")
struct LocalResponseNormTests {
    @Test(arguments: OperationCase.all(of: "response"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let x = try torch.tensor("x")
        let operation = Operations.LocalResponseNorm(
            size: try torch.number("size"), alpha: try torch.array("alpha").item, beta: try torch.array("beta").item,
            k: try torch.array("k").item)
        let y = try Tensor.applying(operation, to: x)
        expectClose(try evaluate(y), try torch.array("y"), relative: 1e-12, "y")
        let dx = try gradients(of: (y * torch.tensor("dy")).sum(), wrt: [x])[0]
        expectClose(try evaluate(dx), try torch.array("dx"), relative: 1e-11, absolute: 1e-13, "dx")
    }

    /// The kernels against the formulas written as elementwise operations and sums.
    @Test(arguments: [1, 2, 3, 4, 9])
    func equalsItsParts(_ size: Int) throws {
        var random = RandomNumbers(seed: 600)
        let (x, dy) = (Tensor.constant(random.array([2, 5, 2, 3])), Tensor.constant(random.array([2, 5, 2, 3])))
        let forward = Operations.LocalResponseNorm(size: size, alpha: 2, beta: 0.6, k: 0.5)
        let gradient = Operations.LocalResponseNormGradient(of: forward)
        let found = try evaluate([.applying(forward, to: x), .applying(gradient, to: x, dy)])
        let expected = try evaluate(forward.decomposed([x]) + gradient.decomposed([x, dy]))
        for (a, b) in zip(found, expected) { expectClose(a, b, relative: 1e-10, absolute: 1e-12) }
    }

    @Test(arguments: [3, 4])
    func derivatives(_ size: Int) throws {
        var random = RandomNumbers(seed: 610)
        try checkGradients(
            of: { try $0[0].localResponseNorm(size: size, alpha: 1.5, beta: 0.75, k: 0.5) },
            at: [random.array([1, 5, 2, 2])])
    }

    @Test func errorsSayWhatWasExpected() throws {
        expectError(containing: "LocalResponseNorm expects images", "[8, 30]") {
            try Tensor.placeholder(TensorType([8, 30])).localResponseNorm()
        }
        expectError(containing: "a size of at least 1, but got 0") {
            try Tensor.placeholder(TensorType([8, 30, 4, 4])).localResponseNorm(size: 0)
        }
    }
}
