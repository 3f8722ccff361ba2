import FoveaLayers
import FoveaTensor
import TestSupport
import Testing

@Suite("Normalization layers")
struct NormalizationTests {
    struct Case: Decodable {
        struct Numbers: Decodable {
            let shape: [Int]
            let values: [Double]
            var array: NDArray { NDArray(Shape(shape), values) }
        }
        let name: String
        let arrays: [String: Numbers]
    }

    /// By the names in `normalizations.py`, which writes PyTorch's numbers.
    static let layers: [String: any Layer] = [
        "GroupNorm": GroupNorm(3),
        "GroupNorm, features": GroupNorm(4),
        "GroupNorm, plain": GroupNorm(2, epsilon: 1e-3, affine: false),
        "InstanceNorm2d": InstanceNorm(),
        "InstanceNorm2d, affine": InstanceNorm(affine: true),
        "LayerNorm": LayerNorm(),
        "LayerNorm, features": LayerNorm(),
        "LayerNorm, plain": LayerNorm(affine: false),
        "LayerNorm, channels": LayerNorm(over: .channels, epsilon: 1e-6),
        "LocalResponseNorm": LocalResponseNorm(),
        "LocalResponseNorm, AlexNet": LocalResponseNorm(5, alpha: 5e-4, beta: 0.75, k: 2),
        "BatchNorm1d": BatchNorm(),
        "BatchNorm2d, plain": BatchNorm(affine: false),
    ]

    /// All but batch normalization do the same in inference.
    @Test(arguments: layers.keys.sorted())
    func agreesWithPyTorch(_ name: String) throws {
        let cases = try Fixture.json("normalizations.json", as: [Case].self)
        let expected = try #require(cases.first { $0.name == name }).arrays
        let layer = try #require(Self.layers[name])
        let (x, y) = (try #require(expected["x"]).array, try #require(expected["y"]).array)
        for mode in layer is BatchNorm ? [Mode.training] : [.training, .inference] {
            let traced = try trace(layer, x.shape, mode, dtype: .f64)
            let variables = try traced.specs.map { spec in
                guard spec.kind == .parameter else { return try spec.initializer.values(spec.type, seed: 0, path: "") }
                let array = try #require(expected[spec.path]).array
                #expect(spec.type == array.type)
                return array
            }
            #expect(traced.parameterIndices.count == expected.count - 2, "as many parameters as the module")
            expectClose(try traced.run(x, variables: variables).output, y, relative: 1e-11, absolute: 1e-13)
        }
    }

    @Test func startsAsPlainNormalization() throws {
        for layer in [GroupNorm(2), LayerNorm(), LayerNorm(over: .channels)] as [any Layer] {
            let specs = try trace(layer, [2, 4, 3, 3]).specs
            #expect(specs.map(\.path) == ["weight", "bias"])
            let arrays = try Variables.initialized(specs, seed: 3).arrays
            #expect(arrays[0].doubles.allSatisfy { $0 == 1 } && arrays[1].doubles.allSatisfy { $0 == 0 })
        }
    }

    @Test func wordsOfFormulas() throws {
        func layer(_ spec: String) throws -> any Layer {
            try LayerRegistry.registry.make(spec).layer(.init(classes: 10))
        }
        #expect((try layer("gn:8") as? GroupNorm)?.groups == 8)
        #expect((try layer("gn") as? GroupNorm)?.groups == 32)
        let groups = try layer("gn:groups=4,epsilon=1e-3,affine=false") as? GroupNorm
        #expect(groups?.groups == 4 && groups?.epsilon == 1e-3 && groups?.affine == false)
        #expect((try layer("bn:affine=false") as? BatchNorm)?.affine == false)
        #expect((try layer("in:affine=true") as? InstanceNorm)?.affine == true)
        #expect((try layer("in") as? InstanceNorm)?.affine == false)
        #expect((try layer("ln") as? LayerNorm)?.over == .features)
        #expect((try layer("ln:over=channels,epsilon=1e-6") as? LayerNorm)?.over == .channels)
        let response = try layer("lrn:7,alpha=5e-4,beta=0.5,k=2") as? LocalResponseNorm
        #expect(response?.size == 7 && response?.alpha == 5e-4 && response?.beta == 0.5 && response?.k == 2)
        #expect((try layer("lrn") as? LocalResponseNorm)?.size == 5)
        expectError(containing: "over", "features or channels", "chanels") { try layer("ln:over=chanels") }
        expectError(containing: "'gn'", "gn8", "0") { try layer("gn:0") }
    }

    @Test func errorsNameTheLayer() throws {
        expectError(containing: "GroupNorm(8) expects channels in 8 equal groups", "[2, 12, 4, 4]") {
            try trace(GroupNorm(8), [2, 12, 4, 4])
        }
        expectError(containing: "GroupNorm(12) expects more than one number per group", "[2, 12]") {
            try trace(GroupNorm(12), [2, 12])
        }
        expectError(containing: "InstanceNorm expects images with more than one place", "[2, 12, 1, 1]") {
            try trace(InstanceNorm(), [2, 12, 1, 1])
        }
        expectError(containing: "InstanceNorm expects [batch, channels, height, width]", "[2, 12]") {
            try trace(InstanceNorm(), [2, 12])
        }
        expectError(containing: "LayerNorm expects", "[2, 12, 3]") { try trace(LayerNorm(), [2, 12, 3]) }
        expectError(containing: "LocalResponseNorm(0) needs a size of at least 1") {
            try trace(LocalResponseNorm(0), [2, 12, 3, 3])
        }
    }

    /// Two 3x3 convolutions see 5 places, whatever is between them.
    @Test func statisticsDoNotWidenTheReceptiveField() throws {
        for layer in [GroupNorm(2), InstanceNorm(), LayerNorm(), LayerNorm(over: .channels), LocalResponseNorm()]
            as [any Layer]
        {
            let model = Sequential {
                Conv2d(4, kernel: 3); layer; Conv2d(4, kernel: 3)
            }
            let rows = try Summary(of: model, input: [3, 16, 16]).rows
            #expect(rows.map { $0.receptiveField[0] } == [3, 3, 5], "\(layer.summary)")
        }
    }
}
