import FoveaLayers
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite struct LossTests {
    /// What `Fixtures/losses.py` found.
    struct Torch: Decodable {
        struct Case: Decodable {
            let spec: String
            let target: String
            let value: Double
            let gradient: [Double]
        }
        let classes: Int
        let scores: [Double]
        let labels: [Int32]
        let targets: [String: [Double]]
        let cases: [Case]

        var shape: Shape { [labels.count, classes] }

        func array(_ target: String) throws -> NDArray {
            if target == "labels" { return NDArray([labels.count], labels) }
            return NDArray(shape, try #require(targets[target]))
        }
    }

    static let specs = [
        "cross-entropy", "cross-entropy:label-smoothing=0.1", "cross-entropy:weights=1/2/0.5/4",
        "cross-entropy:weights=1/2/0.5/4,label-smoothing=0.2", "bce-with-logits", "bce-with-logits:pos-weight=3",
        "bce-with-logits:pos-weight=1/2/0.5/4", "max-margin", "max-margin:margin=0.3", "max-margin:squared=true",
        "max-margin:squared=true,margin=2", "mse", "mae", "huber", "huber:delta=2.5", "focal",
        "focal:gamma=0.5,alpha=0.25", "focal:gamma=3,alpha=1/2/0.5/4", "focal:gamma=0",
    ]

    @Test(arguments: specs) func valuesAndGradientsAreTorchs(spec: String) throws {
        let torch = try Fixture.json("losses.json", as: Torch.self)
        let loss = try LossRegistry.loss(spec)
        let cases = torch.cases.filter { $0.spec == spec }
        try #require(cases.count >= 3)
        for test in cases {
            let scores = Tensor.constant(NDArray(torch.shape, torch.scores))
            let value = try loss(scores, target: .constant(torch.array(test.target)))
            let found = try evaluate([value, gradients(of: value, wrt: [scores])[0]])
            expectClose(found[0], NDArray([], [test.value]), relative: 1e-12, "\(spec) from \(test.target)")
            expectClose(
                found[1], NDArray(torch.shape, test.gradient), relative: 1e-10, absolute: 1e-12,
                "gradient of \(spec) from \(test.target)")
        }
    }

    /// The fixture's scores are smooth points of every loss: none lies within 1e-4 of an edge.
    @Test(arguments: specs) func derivatives(spec: String) throws {
        let torch = try Fixture.json("losses.json", as: Torch.self)
        let loss = try LossRegistry.loss(spec)
        for name in ["labels", "soft"] {
            let target = Tensor.constant(try torch.array(name))
            try checkGradients(
                of: { try loss($0[0], target: target) }, at: [NDArray(torch.shape, torch.scores)], tolerance: 2e-6)
        }
    }

    /// An untrained last layer of zeros gives scores of zero: the sigmoid's slope there is 1/2, its slope's slope 1/4.
    @Test func binaryCrossEntropyIsSmoothAtZero() throws {
        let loss = BinaryCrossEntropy()
        let scores = Tensor.constant(NDArray([1, 2], [0, 0] as [Double]))
        let value = try loss(scores, target: .constant(NDArray([1], [1] as [Int32])))
        let first = try gradients(of: value, wrt: [scores])[0]
        let second = try gradients(of: first.sum(), wrt: [scores])[0]
        let found = try evaluate([first, second])
        expectClose(found[0], NDArray([1, 2], [0.25, -0.25]))
        expectClose(found[1], NDArray([1, 2], [0.125, 0.125]))
    }

    /// On paper: rows `[0, ln 3]` with label 0 and `[0, 0]` with label 1: (ln 4 + ln 2) / 2.
    @Test func crossEntropyIsTheMean() throws {
        let scores = Tensor.constant(NDArray([2, 2], [0, 1.0986122886681098, 0, 0]))
        let labels = Tensor.constant(NDArray([2], [0, 1] as [Int32]))
        let loss = try LossRegistry.loss("cross-entropy")
        let value = try evaluate(loss(scores, target: labels)).item
        #expect(abs(value - 1.0397207708399179) < 1e-12)
    }

    /// Sums of parts are the sum of the whole, and so are weights: what makes a mean over batches exact.
    @Test(arguments: specs) func sumsAddUp(spec: String) throws {
        let torch = try Fixture.json("losses.json", as: Torch.self)
        let loss = try LossRegistry.loss(spec)
        for name in ["labels", "soft"] {
            let scores = Tensor.constant(NDArray(torch.shape, torch.scores))
            let target = Tensor.constant(try torch.array(name))
            func sums(_ rows: Range<Int>) throws -> (total: Double, weight: Double) {
                let part = try loss.sum(
                    scores.sliced(axis: 0, from: rows.lowerBound, to: rows.upperBound),
                    target: target.sliced(axis: 0, from: rows.lowerBound, to: rows.upperBound))
                let found = try evaluate([part.total, part.weight])
                return (found[0].item, found[1].item)
            }
            let (whole, head, tail) = try (sums(0..<6), sums(0..<4), sums(4..<6))
            #expect(abs(whole.total - head.total - tail.total) < 1e-9)
            #expect(abs(whole.weight - head.weight - tail.weight) < 1e-9)
        }
    }

    @Test func noTwoAreTheSame() throws {
        let torch = try Fixture.json("losses.json", as: Torch.self)
        let scores = Tensor.constant(NDArray(torch.shape, torch.scores))
        let values = try Self.specs.filter { $0 != "focal:gamma=0" }.map { spec in
            let loss = try LossRegistry.loss(spec)
            return try evaluate(loss(scores, target: .constant(torch.array("soft")))).item
        }
        #expect(Set(values.map { Int($0 * 1e6) }).count == values.count)
    }

    @Test func mistakesAreSentences() {
        let scores = Tensor.placeholder(TensorType([8, 4]))
        let labels = Tensor.placeholder(TensorType([8], .i32))
        expectError(containing: "no loss 'crossentropy'; did you mean 'cross-entropy'?", "losses") {
            try LossRegistry.loss("crossentropy")
        }
        expectError(containing: "no setting 'label_smoothing'; did you mean 'label-smoothing'?") {
            try LossRegistry.loss("cross-entropy:label_smoothing=0.1")
        }
        expectError(containing: "'label-smoothing'", "from 0.0 to 1.0", "1.5") {
            try LossRegistry.loss("cross-entropy:label-smoothing=1.5")
        }
        expectError(containing: "'weights'", "separated by slashes", "1/x") {
            try LossRegistry.loss("cross-entropy:weights=1/x")
        }
        expectError(containing: "'weights'", "above 0", "1.0/0.0") {
            try LossRegistry.loss("cross-entropy:weights=1/0")
        }
        expectError(containing: "'delta'", "above 0.0") { try LossRegistry.loss("huber:delta=0") }
        expectError(containing: "'gamma'", "at least 0.0") { try LossRegistry.loss("focal:gamma=-1") }
        expectError(containing: "'mse' has no setting 'margin'", "it takes none") {
            try LossRegistry.loss("mse:margin=1")
        }
        expectError(containing: "'weights' of cross-entropy", "4 classes", "got 3: 1.0/2.0/0.5") {
            try LossRegistry.loss("cross-entropy:weights=1/2/0.5").sum(scores, target: labels)
        }
        // One weight for all classes would say nothing.
        expectError(containing: "'weights' of cross-entropy", "4 classes", "got 1") {
            try LossRegistry.loss("cross-entropy:weights=2").sum(scores, target: labels)
        }
        expectError(containing: "'pos-weight' of bce-with-logits", "4 classes", "got 2") {
            try LossRegistry.loss("bce-with-logits:pos-weight=1/2").sum(scores, target: labels)
        }
        for spec in ["cross-entropy", "bce-with-logits", "max-margin", "mse", "mae", "huber", "focal"] {
            expectError(containing: "head: \(spec) expects", "i32[8]", "f32[8, 3]") {
                try Scope.with(path: "head") {
                    try LossRegistry.loss(spec).sum(scores, target: .placeholder(TensorType([8, 3])))
                }
            }
            expectError(containing: "\(spec) expects floating-point scores [batch, classes]", "f32[8]") {
                try LossRegistry.loss(spec).sum(.placeholder(TensorType([8])), target: labels)
            }
        }
    }
}
