import FoveaLayers
import FoveaReference
import FoveaSpec
import FoveaTensor
import Foundation
import TestSupport
import Testing

@Suite("Distributions of initializers")
struct InitializerDistributionTests {
    static let type = TensorType([64, 32, 3, 3])
    static let count = 64.0 * 32 * 9

    static func numbers(_ spec: String, _ type: TensorType = type) throws -> [Double] {
        try InitializerRegistry.initializer(spec).values(type, seed: 3, path: "conv1.weight").doubles
    }

    static func moment(_ power: Int, _ numbers: [Double]) -> Double {
        numbers.reduce(0) { $0 + pow($1, Double(power)) } / Double(numbers.count)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let spec: String
        let std: Double
        /// The fourth moment over the square of the second: 3 for the normal distribution, 9/5 for the uniform one.
        var kurtosis = 3.0
        var testDescription: String { spec }
    }

    /// fan_in is 32 · 9 = 288, fan_out 64 · 9 = 576.
    static let cases = [
        Case(spec: "normal:std=0.02", std: 0.02), Case(spec: "normal", std: 0.01), Case(spec: "small", std: 0.01),
        Case(spec: "large", std: 1), Case(spec: "uniform:limit=0.3", std: 0.3 / 3.0.squareRoot(), kurtosis: 1.8),
        Case(spec: "xavier", std: (1 / 288.0).squareRoot()), Case(spec: "glorot", std: (2 / 864.0).squareRoot()),
        Case(spec: "glorot-uniform", std: (2 / 864.0).squareRoot(), kurtosis: 1.8),
        Case(spec: "he", std: (2 / 288.0).squareRoot()), Case(spec: "he:mode=fan-out", std: (2 / 576.0).squareRoot()),
        Case(spec: "he:activation=tanh", std: 5 / 3 / 288.0.squareRoot()),
        Case(spec: "he:activation=leaky-relu,slope=0.1", std: (2 / 1.01 / 288).squareRoot()),
        Case(spec: "he-uniform", std: (2 / 288.0).squareRoot(), kurtosis: 1.8),
        Case(spec: "he-uniform:activation=selu,mode=fan-out", std: 0.75 / 24, kurtosis: 1.8),
        Case(spec: "torch", std: 1 / (288.0 * 3).squareRoot(), kurtosis: 1.8),
        // With φ(2) = 0.05399097, Φ(2) - Φ(-2) = 0.95449974: variance 1 - 4 φ(2) / 0.95449974 = 0.77374..., fourth moment
        // 3 · 0.77374... - 16 φ(2) / 0.95449974 = 1.41619....
        Case(
            spec: "truncated-normal:std=0.02", std: 0.02 * 0.7737413.squareRoot(),
            kurtosis: 1.4161912 / 0.7737413 / 0.7737413),
    ]

    /// Of n independent numbers the mean has the standard error `std / √n`, the mean square `std² · √((kurtosis - 1) / n)`.
    @Test("Mean and mean square are within five standard errors", arguments: cases)
    func moments(_ expected: Case) throws {
        let numbers = try Self.numbers(expected.spec)
        #expect(Self.moment(1, numbers).magnitude < 5 * expected.std / Self.count.squareRoot())
        let error = ((expected.kurtosis - 1) / Self.count).squareRoot()
        #expect((Self.moment(2, numbers) / (expected.std * expected.std) - 1).magnitude < 5 * error)
        // The fourth moment tells the distributions apart: 3 from 1.8, with an error of less than √(96 / n) = 0.07.
        let kurtosis = Self.moment(4, numbers) / pow(Self.moment(2, numbers), 2)
        #expect((kurtosis - expected.kurtosis).magnitude < 0.35, "\(kurtosis)")
    }

    /// The chance that none of 18,432 numbers lies in the outermost 0.1% is e⁻⁹ or less.
    @Test(arguments: [
        ("uniform:limit=0.3", 0.3), ("he-uniform", (6 / 288.0).squareRoot()), ("torch", 1 / 288.0.squareRoot()),
        ("glorot-uniform", (6 / 864.0).squareRoot()),
    ])
    func uniformLimits(spec: String, limit: Double) throws {
        let numbers = try Self.numbers(spec)
        #expect(numbers.allSatisfy { $0.magnitude <= limit * (1 + 1e-6) })
        #expect((numbers.max() ?? 0) > 0.998 * limit && (numbers.min() ?? 0) < -0.998 * limit)
    }

    /// Within ±1 of ±2 standard deviations lies 0.6826895 / 0.9544997 = 0.7152328 of the mass: of 18,432 numbers, with a
    /// standard deviation of 61.3.
    @Test func truncatedNormalIsNormalWithinItsLimits() throws {
        let numbers = try Self.numbers("truncated-normal:std=0.02")
        #expect(numbers.allSatisfy { $0.magnitude <= 0.04 })
        #expect((numbers.map(\.magnitude).max() ?? 0) > 0.0398)
        #expect((Double(numbers.count { $0.magnitude < 0.02 }) - 0.7152328 * Self.count).magnitude < 5 * 61.3)
        let wide = try Self.numbers("truncated-normal:std=1,limit=9")
        #expect((Self.moment(2, wide) - 1).magnitude < 5 * (2 / Self.count).squareRoot())
        #expect(try Self.numbers("truncated-normal:std=1,limit=0.5").allSatisfy { $0.magnitude <= 0.5 })
    }

    @Test func constants() throws {
        #expect(try Set(Self.numbers("zeros")) == [0])
        #expect(try Set(Self.numbers("ones")) == [1])
        #expect(try Set(Self.numbers("constant:-0.25")) == [-0.25])
    }

    @Test func specsAreUnderstoodOrRefused() {
        expectError(containing: "no initializer 'kaiming'") { try InitializerRegistry.initializer("kaiming") }
        expectError(containing: "did you mean 'orthogonal'?") { try InitializerRegistry.initializer("ortogonal") }
        expectError(containing: "'constant' needs a number") { try InitializerRegistry.initializer("constant") }
        expectError(containing: "expects a number", "'x'") { try InitializerRegistry.initializer("constant:x") }
        expectError(containing: "no setting 'slope'") {
            try InitializerRegistry.initializer("he:activation=tanh,slope=1")
        }
        expectError(containing: "fan-in or fan-out") { try InitializerRegistry.initializer("he:mode=fan") }
    }
}

/// PyTorch's numbers, written by `initializers.py`.
@Suite("Initializers and PyTorch")
struct InitializerFixtureTests {
    struct File: Decodable {
        struct Dirac: Decodable {
            let shape: [Int]
            let groups: Int
            let values: [Float]
        }
        struct Fans: Decodable {
            let shape, fans: [Int]
        }
        let gains: [String: Double]
        let diracs: [Dirac]
        let fans: [Fans]
    }

    static func file() throws -> File { try Fixture.json("initializers.json", as: File.self) }

    @Test func gains() throws {
        let gains: [String: Gain] = [
            "linear": .linear, "sigmoid": .sigmoid, "tanh": .tanh, "relu": .relu, "selu": .selu,
            "leaky-relu": .leakyReLU(slope: 0.1),
        ]
        let expected = try Self.file().gains
        #expect(Set(gains.keys) == Set(expected.keys))
        for (name, gain) in gains { #expect(try (gain.value - #require(expected[name])).magnitude < 1e-15, "\(name)") }
    }

    @Test func fans() throws {
        for expected in try Self.file().fans {
            #expect(Fan(Shape(expected.shape)) == Fan(input: expected.fans[0], output: expected.fans[1]))
        }
    }

    @Test func diracs() throws {
        for expected in try Self.file().diracs {
            let found = try DiracInitializer(groups: expected.groups)
                .values(TensorType(Shape(expected.shape)), seed: 0, path: "w")
            #expect(found == NDArray(Shape(expected.shape), expected.values), "\(expected.shape), \(expected.groups)")
        }
        expectError(containing: "w: ", "groups that divide", "[4, 2, 3, 3]") {
            try DiracInitializer(groups: 3).values(TensorType([4, 2, 3, 3]), seed: 0, path: "w")
        }
    }

    @Test("A Dirac convolution hands its input on, exactly", arguments: [1, 2])
    func convolution(groups: Int) throws {
        let layer = Conv2d(6, kernel: 3, groups: groups, bias: false, initializer: DiracInitializer(groups: groups))
        let x = randomArray([2, 6, 5, 4], .f64)
        let traced = try trace(layer, x.shape, dtype: .f64)
        #expect(try traced.run(x, variables: Variables.initialized(traced.specs, seed: 1).arrays).output == x)
    }
}

@Suite("Orthogonal weights")
struct OrthogonalInitializerTests {
    /// The largest deviation of the rows' (or columns', where they are fewer) inner products from those of a frame.
    static func deviation(_ shape: Shape, gain: Double = 1) throws -> Double {
        let array = try OrthogonalInitializer(gain: gain).values(TensorType(shape), seed: 5, path: "w").doubles
        let (rows, columns) = (shape[0], shape.count / shape[0])
        func at(_ vector: Int, _ place: Int) -> Double {
            rows <= columns ? array[vector * columns + place] : array[place * columns + vector]
        }
        let (vectors, length) = (min(rows, columns), max(rows, columns))
        var worst = 0.0
        for a in 0..<vectors {
            for b in 0...a {
                let product = (0..<length).reduce(0) { $0 + at(a, $1) * at(b, $1) }
                worst = max(worst, (product - (a == b ? gain * gain : 0)).magnitude)
            }
        }
        return worst
    }

    @Test(arguments: [[20, 20], [1, 7], [7, 1], [13, 40], [40, 13], [16, 4, 3, 3], [64, 2, 3, 3], [1, 1], [9]])
    func orthonormal(shape: [Int]) throws {
        let shape = shape.count == 1 ? Shape([1] + shape) : Shape(shape)
        #expect(try Self.deviation(shape) < 1e-6)
    }

    @Test func gains() throws { #expect(try Self.deviation([8, 12], gain: 2.0.squareRoot()) < 2e-6) }

    /// Were the signs left as Householder's reflections make them, the diagonal of Q would be mostly negative, with a mean
    /// of about -0.8 for 2x2. Its mean over rotations and reflections is 0, its variance 1/2.
    @Test func everyDirectionIsAsLikely() throws {
        let seeds = 2000
        var (sum, squares) = (0.0, 0.0)
        for seed in 0..<seeds {
            let q = try OrthogonalInitializer().values(TensorType([2, 2]), seed: UInt64(seed), path: "w").doubles
            sum += q[0]
            squares += q[3]
        }
        #expect((sum / Double(seeds)).magnitude < 5 * (0.5 / Double(seeds)).squareRoot())
        #expect((squares / Double(seeds)).magnitude < 5 * (0.5 / Double(seeds)).squareRoot())
    }
}

@Suite("Initializers of weights")
struct InitializingWeightsTests {
    static let model = Sequential {
        Conv2d(4, kernel: 3).named("conv1")
        BatchNorm().named("bn1")
        PReLU().named("act")
        Flatten().named("flatten")
        Linear(10).named("fc")
    }

    @Test("An override reaches matrices and kernels, and nothing else")
    func override() throws {
        let specs = try trace(Self.model, [2, 1, 4, 4]).specs
        let changed = specs.initializingWeights(by: .constant(7))
        #expect(changed.map(\.path) == specs.map(\.path))
        let before = try Variables.initialized(specs, seed: 1)
        let after = try Variables.initialized(changed, seed: 1)
        for entry in after.entries {
            if ["conv1.weight", "fc.weight"].contains(entry.path) {
                #expect(Set(entry.array.doubles) == [7], "\(entry.path)")
            } else {
                #expect(entry.array == before[entry.path], "\(entry.path)")
            }
        }
    }

    @Test func asASettingOfALayer() throws {
        func initializer(_ spec: String) throws -> String {
            let layer = try LayerRegistry.registry.make(spec).layer(LayerTemplate.Site(classes: 10))
            return try trace(layer, spec.hasPrefix("fc") ? [2, 3] : [2, 3, 4, 4]).specs[0].initializer.description
        }
        #expect(try initializer("fc:8") == "he")
        #expect(try initializer("fc:8,init=xavier") == "xavier")
        #expect(
            try initializer("fc:8,init=truncated-normal:std=0.02;limit=3") == "truncated-normal(std: 0.02, limit: 3.0)")
        #expect(
            try initializer("conv:8,init=he:activation=leaky-relu;slope=0.2;mode=fan-out")
                == "he(leaky-relu, slope: 0.2, fan-out)")
        expectError(containing: "no initializer 'hee'; did you mean 'he'?") { try initializer("fc:8,init=hee") }
        expectError(containing: "'he' has no setting 'mod'; did you mean 'mode'?") {
            try initializer("conv:8,init=he:mod=fan-in")
        }
    }
}
