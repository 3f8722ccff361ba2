import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Softmax and cross entropy")
struct SoftmaxTests {
    @Test(arguments: OperationCase.all(of: "softmax"))
    func equalsPyTorch(_ torch: OperationCase) throws {
        let (x, dy, axis) = try (torch.tensor("x"), torch.tensor("dy"), torch.number("axis"))
        let results = [
            (try x.softmax(axis: axis), "y", "dx"), (try x.logSoftmax(axis: axis), "logarithm", "dxLogarithm"),
        ]
        for (y, name, gradientName) in results {
            expectClose(try evaluate(y), try torch.array(name), relative: 1e-12, absolute: 1e-14, name)
            let dx = try gradients(of: (y * dy).sum(), wrt: [x])[0]
            expectClose(
                try evaluate(dx), try torch.array(gradientName), relative: 1e-10, absolute: 1e-13, gradientName)
        }
        let softmax = try Operations.Softmax(axis: axis).decomposed([x])[0]
        expectClose(try evaluate(softmax), try torch.array("y"), relative: 1e-12, absolute: 1e-14, "its parts")
        let logarithm = try Operations.LogSoftmax(axis: axis).decomposed([x])[0]
        expectClose(try evaluate(logarithm), try torch.array("logarithm"), relative: 1e-12, "the logarithm's parts")
    }

    @Test(arguments: OperationCase.all(of: "entropy"))
    func crossEntropyEqualsPyTorch(_ torch: OperationCase) throws {
        let logits = try torch.tensor("logits")
        let labels = try Tensor.constant(
            NDArray(TensorType([logits.shape[0]], .i32), doubles: torch.array("labels").doubles))
        let loss = try crossEntropy(logits, labels: labels)
        expectClose(try evaluate(loss), try torch.array("loss"), relative: 1e-12, "loss")
        let found = try gradients(of: loss, wrt: [logits])[0]
        expectClose(try evaluate(found), try torch.array("dlogits"), relative: 1e-10, absolute: 1e-14, "dlogits")
    }

    @Test(arguments: [-1, 0, 1])
    func derivatives(axis: Int) throws {
        var random = RandomNumbers(seed: 400)
        let x = random.array([2, 3, 2])
        try checkGradients(of: { try $0[0].softmax(axis: axis, beta: 1.5) }, at: [x])
        try checkGradients(of: { try $0[0].logSoftmax(axis: axis, beta: 0.5) }, at: [x])
    }

    @Test func derivativesOfCrossEntropy() throws {
        var random = RandomNumbers(seed: 410)
        let labels = Tensor.constant(NDArray([3], [3, 0, 2] as [Int32]))
        try checkGradients(of: { try crossEntropy($0[0], labels: labels) }, at: [random.array([3, 4])])
    }

    /// exp(ln 1) : exp(ln 3) is 1 : 3; with β = 2 it is 1 : 9.
    @Test func inverseTemperature() throws {
        let x = try Tensor.constant(NDArray([2], [1.0, 3])).log()
        expectClose(try evaluate(x.softmax()), NDArray([2], [0.25, 0.75]), relative: 1e-14)
        expectClose(try evaluate(x.softmax(beta: 2)), NDArray([2], [0.1, 0.9]), relative: 1e-14)
        expectClose(try evaluate(x.logSoftmax(beta: 2).exp()), NDArray([2], [0.1, 0.9]), relative: 1e-14)
    }

    @Test func emptyBatch() throws {
        let x = Tensor.full(1, TensorType([0, 3]))
        #expect(try evaluate(x.softmax()) == NDArray([0, 3], [] as [Float]))
        #expect(try evaluate(x.logSoftmax(axis: 0)) == NDArray([0, 3], [] as [Float]))
        let labels = Tensor.full(0, TensorType([0], .i32))
        #expect(try evaluate(crossEntropy(x, labels: labels)).item.isNaN)
    }

    @Test func errorsSayWhatWasExpected() throws {
        let x = Tensor.placeholder(TensorType([8, 10]))
        expectError(containing: "Softmax", "axis 2", "[8, 10]") { try x.softmax(axis: 2) }
        expectError(containing: "LogSoftmax", "outside shape [8, 10]") { try x.logSoftmax(axis: -3) }
        let integers = Tensor.placeholder(TensorType([8, 10], .i32))
        expectError(containing: "Softmax expects its input to be floating point", "i32[8, 10]") {
            try integers.softmax()
        }
        expectError(containing: "head: crossEntropy expects one label per row", "i32[8]", "i32[10]") {
            try Scope.with(path: "head") {
                try crossEntropy(x, labels: .placeholder(TensorType([10], .i32)))
            }
        }
        expectError(containing: "floating-point logits [batch, classes]", "f32[8]") {
            try crossEntropy(.placeholder(TensorType([8])), labels: .placeholder(TensorType([8], .i32)))
        }
    }
}
