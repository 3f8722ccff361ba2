import FoveaLayers
import FoveaTensor
import TestSupport
import Testing

@Suite struct InitializerTests {
    static let type = TensorType([64, 32, 3, 3])

    static func moments(_ initializer: any Initializer) throws -> (mean: Double, std: Double) {
        let numbers = try initializer.values(type, seed: 3, path: "conv1.weight").doubles
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
        return (mean, variance.squareRoot())
    }

    /// fan_in is 32 · 9 = 288. With 18,432 numbers the sample's std is within 0.5% of the true one, the mean within 0.7% of it.
    @Test(
        arguments: [
            (NormalInitializer(std: 0.02), 0.02), (UniformInitializer(limit: 0.3), 0.17320508075688773),
            (XavierInitializer(), 0.05892556509887896), (HeInitializer(), 0.08333333333333333),
        ] as [(any Initializer, Double)])
    func standardDeviations(initializer: any Initializer, expected: Double) throws {
        let (mean, std) = try Self.moments(initializer)
        #expect(abs(std / expected - 1) < 0.025)
        #expect(abs(mean) < 0.035 * expected)
    }

    @Test func uniformStaysInItsLimits() throws {
        let numbers = try UniformInitializer(limit: 0.3).values(Self.type, seed: 0, path: "w").doubles
        #expect(numbers.allSatisfy { $0 >= -0.3000001 && $0 < 0.3 })
        #expect((numbers.min() ?? 0) < -0.299 && (numbers.max() ?? 0) > 0.299)
    }

    @Test func constants() throws {
        let type = TensorType([2], .f64)
        #expect(try ConstantInitializer.zeros.values(type, seed: 1, path: "a") == NDArray([2], [0, 0] as [Double]))
        #expect(try ConstantInitializer.ones.values(type, seed: 1, path: "a") == NDArray([2], [1, 1] as [Double]))
        #expect(try ConstantInitializer.constant(2.5).values(type, seed: 1, path: "a") == NDArray([2], [2.5, 2.5]))
    }

    @Test func valuesAreAFunctionOfSeedAndPath() throws {
        func values(_ seed: UInt64, _ path: String) throws -> NDArray {
            try HeInitializer.he.values(Self.type, seed: seed, path: path)
        }
        #expect(try values(1, "a.weight") == values(1, "a.weight"))
        #expect(try values(1, "a.weight") != values(2, "a.weight"))
        #expect(try values(1, "a.weight") != values(1, "b.weight"))
    }

    @Test func fans() {
        #expect(Fan([64, 32, 3, 3]) == Fan(input: 288, output: 576))
        #expect(Fan([10, 512]) == Fan(input: 512, output: 10))
        #expect(Fan([7]) == Fan(input: 7, output: 7))
    }
}

@Suite struct VariablesTests {
    static let model = Sequential {
        Conv2d(4, kernel: 3, bias: false).named("conv1")
        BatchNorm().named("bn1")
        Flatten()
        Linear(10).named("fc")
    }

    static func specs() throws -> [VariableSpec] { try trace(model, [2, 1, 4, 4]).specs }

    @Test func initializedAsDeclared() throws {
        let variables = try Variables.initialized(Self.specs(), seed: 5)
        #expect(
            variables.paths == [
                "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "fc.weight", "fc.bias",
            ])
        #expect(variables["bn1.running_var"] == NDArray([4], [1, 1, 1, 1] as [Float]))
        #expect(variables["bn1.running_mean"] == NDArray([4], [0, 0, 0, 0] as [Float]))
        #expect(variables["nothing"] == nil)
        // 36 + 8 + 640 + 10: statistics do not count.
        #expect(variables.parameterCount == 694)
        #expect(try Variables.initialized(Self.specs(), seed: 5) == variables)
        #expect(try Variables.initialized(Self.specs(), seed: 6) != variables)
    }

    @Test func addingALayerChangesNoOther() throws {
        let longer = Sequential(Self.model.layers + [Linear(3).named("more")])
        let variables = try Variables.initialized(trace(longer, [2, 1, 4, 4]).specs, seed: 5)
        #expect(try variables["conv1.weight"] == Variables.initialized(Self.specs(), seed: 5)["conv1.weight"])
    }

    static func arrays(_ change: (inout [(path: String, array: NDArray)]) -> Void) throws -> [(
        path: String, array: NDArray
    )] {
        var arrays = try Variables.initialized(specs(), seed: 9).entries.map { (path: $0.path, array: $0.array) }
        change(&arrays)
        return arrays
    }

    @Test func loadsByPathInAnyOrder() throws {
        let expected = try Variables.initialized(Self.specs(), seed: 9)
        let arrays = try Self.arrays { arrays in
            arrays.reverse()
            arrays.append(("bn1.num_batches_tracked", NDArray([], [3] as [Float])))
        }
        #expect(try Variables.loaded(arrays, for: Self.specs(), from: "w") == expected)
        #expect(try Variables.initialized(Self.specs(), seed: 1).replacing(with: arrays, from: "w") == expected)
    }

    @Test func missingAndUnknownPathsAreNamed() throws {
        let renamed = try Self.arrays { $0[0].path = "conv_1.weight" }
        expectError(
            containing: "w.safetensors", "lacks 'conv1.weight'", "unknown 'conv_1.weight'",
            "'conv_1.weight' meant to be 'conv1.weight'?"
        ) { try Variables.loaded(renamed, for: Self.specs(), from: "w.safetensors") }
        let few = try Self.arrays { $0.removeFirst(6) }
        expectError(containing: "and 2 more") { try Variables.loaded(few, for: Self.specs(), from: "w") }
    }

    @Test func otherTypesAreRefused() throws {
        let classes = try Self.arrays { $0[5].array = NDArray(repeating: 0, TensorType([3, 64])) }
        expectError(containing: "w: 'fc.weight'", "f32[3, 64]", "f32[10, 64]", "3 outputs") {
            try Variables.loaded(classes, for: Self.specs(), from: "w")
        }
        let precision = try Self.arrays { $0[6].array = NDArray(repeating: 0, TensorType([10], .f64)) }
        expectError(containing: "'fc.bias'", "f64[10]") {
            try Variables.loaded(precision, for: Self.specs(), from: "w")
        }
    }

    @Test func pathsAreUnique() {
        let entry = Variables.Entry(path: "a", kind: .parameter, array: NDArray([1], [1] as [Float]))
        expectError(containing: "'a'") { try Variables([entry, entry]) }
    }
}
