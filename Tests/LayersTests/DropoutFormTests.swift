import FoveaLayers
import FoveaSpec
import FoveaTensor
import TestSupport
import Testing

@Suite("Forms of dropout")
struct DropoutFormTests {
    static let x = NDArray([4, 8], (0..<32).map { Double($0) / 8 - 1.5 })

    /// The mean output over many seeds.
    static func mean(_ layer: any Layer, _ mode: Mode, seeds: Int) throws -> [Double] {
        let traced = try trace(layer, x.shape, mode, dtype: .f64)
        var sum = [Double](repeating: 0, count: x.count)
        for seed in 0..<seeds {
            let y = try traced.run(x, variables: [], seed: UInt64(seed)).output.doubles
            for place in sum.indices { sum[place] += y[place] }
        }
        return sum.map { $0 / Double(seeds) }
    }

    /// In training an output is `c · x` with probability 0.7 and else 0, c = 1/0.7 or 1: its standard deviation is
    /// `c · |x| · √(0.7 · 0.3)`, that of the mean over n seeds `√n` times smaller.
    @Test("In either form the expectation in training is the output in inference")
    func expectations() throws {
        let seeds = 2000
        for (form, factor, scale) in [(Dropout.Form.inverted, 1.0, 1 / 0.7), (.scaledAtInference, 0.7, 1.0)] {
            let layer = Dropout(0.3, form: form)
            let training = try Self.mean(layer, .training, seeds: seeds)
            let inference = try Self.mean(layer, .inference, seeds: 1)
            for (place, x) in Self.x.doubles.enumerated() {
                #expect((inference[place] - factor * x).magnitude < 1e-12)
                let error = scale * x.magnitude * (0.7 * 0.3 / Double(seeds)).squareRoot()
                #expect((training[place] - factor * x).magnitude <= 5 * error + 1e-12, "\(form) at \(x)")
            }
        }
    }

    @Test("The two forms drop the same numbers and differ by a factor")
    func sameMasks() throws {
        let inverted = try trace(Dropout(0.3), Self.x.shape, dtype: .f64).run(Self.x, variables: [], seed: 4).output
        let original = try trace(Dropout(0.3, form: .scaledAtInference), Self.x.shape, dtype: .f64)
            .run(Self.x, variables: [], seed: 4).output
        expectClose(NDArray(Self.x.shape, original.doubles.map { $0 / 0.7 }), inverted, relative: 1e-12)
        #expect(original.doubles.contains(0) && original.doubles.contains { $0 != 0 })
    }

    static func dropped(_ layer: any Layer, _ shape: Shape, seed: UInt64 = 3) throws -> NDArray {
        try trace(layer, shape, dtype: .f64).run(
            NDArray(repeating: 1, TensorType(shape, .f64)), variables: [], seed: seed
        )
        .output
    }

    /// Of 4000 channels 3200 are expected to stay, with a standard deviation of √(4000 · 0.8 · 0.2) = 25.3.
    @Test func spatialDropoutDropsChannels() throws {
        let y = try Self.dropped(SpatialDropout(0.2), [40, 100, 2, 3]).doubles
        let channels = (0..<4000).map { Array(y[6 * $0..<6 * ($0 + 1)]) }
        #expect(channels.allSatisfy { $0 == [Double](repeating: $0[0], count: 6) && ($0[0] == 0 || $0[0] == 1.25) })
        #expect((channels.count { $0[0] != 0 } - 3200).magnitude < 5 * 26)
        expectError(containing: "SpatialDropout(0.2)", "images") { try trace(SpatialDropout(0.2), [3, 4]) }
    }

    /// Of 2000 images 1500 are expected to stay, with a standard deviation of √(2000 · 0.75 · 0.25) = 19.4.
    @Test func stochasticDepthDropsImages() throws {
        let y = try Self.dropped(StochasticDepth(0.25), [2000, 2, 1, 2]).doubles
        let images = (0..<2000).map { Array(y[4 * $0..<4 * ($0 + 1)]) }
        let kept = 1 / 0.75
        #expect(images.allSatisfy { $0 == [Double](repeating: $0[0], count: 4) && ($0[0] == 0 || $0[0] == kept) })
        #expect((images.count { $0[0] != 0 } - 1500).magnitude < 5 * 20)
    }

    @Test("A dropped branch leaves the shortcut alone")
    func residual() throws {
        let block = Residual(dropPath: 0.5) { LeakyReLU(slope: -1) }
        // 1 is its own absolute value: 1 + 0, or 1 + 1/0.5.
        let y = try Self.dropped(block, [500, 3]).doubles
        #expect(Set(y) == [1, 3])
        #expect(try trace(block, [2, 3]).records.map(\.path) == ["0", "drop_path"])
        let inference = try trace(block, [1, 3], .inference, dtype: .f64)
        #expect(
            try inference.run(NDArray([1, 3], [1, -2, 3] as [Double]), variables: []).output.doubles == [2, 0, 6])
    }

    @Test(
        "None of them does anything in inference", arguments: ["spatialdropout0.5", "stochasticdepth0.5", "dropout0.5"])
    func inference(_ word: String) throws {
        let name = String(word.dropLast(3))
        let layer = try LayerRegistry.registry.make("\(name):0.5").layer(LayerTemplate.Site(classes: 10))
        let x = randomArray([2, 3, 2, 2], .f64)
        #expect(try trace(layer, x.shape, .inference, dtype: .f64).run(x, variables: []).output == x)
    }

    @Test func whatIsDroppedMayNotHideANaN() throws {
        let x = NDArray(repeating: .nan, TensorType([64], .f64))
        let y = try trace(Dropout(0.9), [64], dtype: .f64).run(x, variables: []).output
        #expect(y.doubles.allSatisfy { $0.isNaN })
    }

    @Test(arguments: [-0.1, 1]) func ratesOutOfRange(rate: Double) {
        for layer in [Dropout(rate), SpatialDropout(rate), StochasticDepth(rate)] as [any Layer] {
            expectError(containing: "needs a rate of at least 0 and below 1") { try trace(layer, [1, 1, 1, 1]) }
        }
    }

    @Test func specs() throws {
        func summary(_ spec: String) throws -> String {
            try LayerRegistry.registry.make(spec).layer(LayerTemplate.Site(classes: 10)).summary
        }
        #expect(try summary("dropout:0.2,form=scaled-at-inference") == "Dropout(0.2, scaled at inference)")
        #expect(try summary("spatialdropout:0.2") == "SpatialDropout(0.2)")
        #expect(try summary("stochasticdepth") == "StochasticDepth(0.1)")
        expectError(containing: "inverted or scaled-at-inference") { try summary("dropout:0.2,form=scaled") }
    }
}
