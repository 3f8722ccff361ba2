import FoveaLayers
import FoveaTensor
import TestSupport
import Testing

/// `x · scale`: a layer of one's own is one method.
private struct Scale: Layer {
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x * context.parameter("scale", [x.shape[-1]], .ones)
    }
}

/// A layer with a variable and a layer inside.
private struct ScaledLinear: Layer {
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        let scale = try context.parameter("scale", [1], .ones)
        return try context.apply(Linear(3).named("linear"), to: x * scale)
    }
}

private struct Tower: Model {
    let depth: Int
    let normalizes: Bool
    var body: some Layer {
        for _ in 0..<depth {
            Linear(4, bias: false)
            if normalizes { BatchNorm() }
        }
        if depth > 1 { Linear(2).named("head") } else { Scale().named("tail") }
    }
}

@Suite struct PathTests {
    @Test func unnamedLayersAreNumbered() throws {
        let model = Sequential {
            Linear(4, bias: false)
            ReLU()
            Linear(5)
        }
        #expect(try trace(model, [2, 3]).paths == ["0.weight", "2.weight", "2.bias"])
    }

    @Test func nestedSequentialsNest() throws {
        let model = Sequential {
            Sequential {
                ReLU()
                Linear(2, bias: false)
            }
            Sequential { Linear(2, bias: false) }.named("head")
        }
        #expect(try trace(model, [2, 3]).paths == ["0.1.weight", "head.0.weight"])
    }

    @Test func loopsAndConditions() throws {
        #expect(
            try trace(Tower(depth: 2, normalizes: false), [2, 3]).paths == [
                "0.weight", "1.weight", "head.weight", "head.bias",
            ])
        #expect(
            try trace(Tower(depth: 1, normalizes: true), [2, 3]).paths == [
                "0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "tail.scale",
            ])
    }

    @Test func modelsInModelsAddOneComponent() throws {
        let model = Sequential {
            Tower(depth: 1, normalizes: false)
            Tower(depth: 1, normalizes: false).named("second")
        }
        #expect(
            try trace(model, [2, 3]).paths == ["0.0.weight", "0.tail.scale", "second.0.weight", "second.tail.scale"])
    }

    /// torchvision's way: the branch counts among its siblings, the shortcut is `downsample`.
    @Test func residualsAreTransparent() throws {
        let model = Sequential {
            Linear(4, bias: false)
            Residual {
                Linear(5, bias: false)
                Linear(6, bias: false)
            } shortcut: {
                Linear(6, bias: false)
            }
            Linear(2, bias: false)
        }
        #expect(
            try trace(model, [2, 3]).paths == ["0.weight", "1.weight", "2.weight", "downsample.0.weight", "3.weight"])
    }

    @Test func aSingleLayerHasNoPrefix() throws {
        let traced = try trace(Linear(4), [2, 3])
        #expect(traced.paths == ["weight", "bias"])
        #expect(traced.records.map(\.path) == [""])
        #expect(try trace(Linear(4, bias: false).named("fc"), [2, 3]).paths == ["fc.weight"])
    }

    @Test func onePathTwiceIsRefused() {
        let model = Sequential {
            Linear(4).named("a")
            Linear(4).named("a")
        }
        expectError(containing: "'a.weight'", ".named") { try trace(model, [2, 3]) }
    }

    @Test func recordsAreTheInnermostLayers() throws {
        let model = Sequential {
            Linear(4)
            Residual { Linear(4, bias: false) }
            ScaledLinear().named("own")
        }
        let traced = try trace(model, [2, 3])
        #expect(traced.records.map(\.path) == ["0", "1", "own.linear", "own"])
        #expect(traced.records.map(\.variables) == [[0, 1], [2], [4, 5], [3]])
        #expect(traced.records.map(\.summary) == ["Linear(4)", "Linear(4)", "Linear(3)", "ScaledLinear"])
        #expect(traced.records[0].output.shape == [2, 4])
    }

    @Test func boundVariablesAreUsed() throws {
        let model = Linear(4)
        let free = try trace(model, [2, 3])
        let tensors = free.specs.map { Tensor.placeholder($0.type, "state") }
        let x = Tensor.placeholder(TensorType([2, 3]))
        let bound = try TracedModel(model, input: x, mode: .training, variables: tensors)
        #expect(bound.variables == tensors)
        _ = try Graph(inputs: tensors + [x], outputs: [bound.output])
        expectError(containing: "'bias'", "only 1 variables") {
            try TracedModel(model, input: x, mode: .training, variables: [tensors[0]])
        }
        expectError(containing: "has 2 variables", "given 3") {
            try TracedModel(model, input: x, mode: .training, variables: tensors + [x])
        }
    }

    @Test func variablesFollowTheInputsPrecision() throws {
        #expect(try trace(Linear(4), [2, 3], dtype: .f64).specs.map(\.type.dtype) == [.f64, .f64])
    }
}

@Suite struct LayerErrorTests {
    @Test func namePathLayerAndSource() {
        let model = Sequential {
            Flatten().named("flatten")
            Sequential { Conv2d(128, kernel: 3).named("conv2") }.named("block1")
        }
        expectError(
            containing: "block1.conv2: Conv2d(128, kernel: 3) expects images", "but got [2, 48] from flatten"
        ) { try trace(model, [2, 3, 4, 4]) }
    }

    @Test func kernelsLargerThanTheirInput() {
        let model = Sequential { Conv2d(8, kernel: 7, padding: .valid).named("conv1") }
        expectError(containing: "conv1: ", "kernel 7x7 is larger than the input 4x4") {
            try trace(model, [1, 3, 4, 4])
        }
    }

    @Test(
        arguments: [
            (Conv2d(8, kernel: 3, groups: 2), [1, 3, 4, 4], "groups that divide"),
            (Conv2d(0, kernel: 3), [1, 3, 4, 4], "at least one output"),
            (Linear(8), [1, 3, 4, 4], "put Flatten()"),
            (Linear(0), [1, 3], "at least one output"),
            (BatchNorm(), [1, 3], "more than one number per channel"),
            (BatchNorm(), [2, 3, 4], "expects [batch, channels]"),
            (GlobalAvgPool(), [2, 3], "images"),
            (Dropout(1), [2, 3], "below 1"),
            (Dropout(-0.1), [2, 3], "at least 0"),
        ] as [(any Layer & Sendable, [Int], String)])
    func unfitInputs(layer: any Layer, shape: [Int], part: String) {
        expectError(containing: part) { try trace(Sequential([layer]), Shape(shape)) }
    }

    @Test func branchesOfDifferentShape() {
        let model = Sequential { Residual { Linear(5) } }
        expectError(containing: "Residual", "[2, 5]", "[2, 3]", "shortcut") { try trace(model, [2, 3]) }
    }
}
