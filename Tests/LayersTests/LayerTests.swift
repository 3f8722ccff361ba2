import FoveaLayers
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite struct LayerTests {
    static let x = NDArray([1, 2, 2, 2], [1, 2, 3, 4, -1, -2, -3, -4] as [Double])

    static func run(_ layer: any Layer, _ variables: [NDArray] = [], _ input: NDArray = x) throws -> NDArray {
        try trace(layer, input.shape, .inference, dtype: .f64).run(input, variables: variables).output
    }

    /// On paper: a 1x1 kernel mixes channels; the bias is added once per output channel.
    @Test func convolutionAddsItsBias() throws {
        let weight = NDArray([2, 2, 1, 1], [1, 1, 2, -1] as [Double])
        let y = try Self.run(Conv2d(2, kernel: 1), [weight, NDArray([2], [0.5, -1] as [Double])])
        #expect(y == NDArray([1, 2, 2, 2], [0.5, 0.5, 0.5, 0.5, 2, 5, 8, 11] as [Double]))
    }

    @Test(arguments: [
        (Conv2d(4, kernel: 3), [8, 8]), (Conv2d(4, kernel: 3, stride: 2), [4, 4]),
        (Conv2d(4, kernel: 7, stride: 2), [4, 4]),
        (Conv2d(4, kernel: 3, dilation: 2), [8, 8]), (Conv2d(4, kernel: 4, stride: 2), [4, 4]),
        (Conv2d(4, kernel: Size2d(height: 1, width: 5)), [8, 8]), (Conv2d(4, kernel: 3, padding: .valid), [6, 6]),
        (Conv2d(4, kernel: 5, padding: 1), [6, 6]), (Conv2d(4, kernel: 2, padding: .same), [8, 8]),
    ])
    func convolutionSizes(layer: Conv2d, size: [Int]) throws {
        #expect(try trace(layer, [1, 2, 8, 8]).output.shape == Shape([1, 4] + size))
    }

    @Test func groupedKernelsSeeTheirChannels() throws {
        let specs = try trace(Conv2d(6, kernel: 3, groups: 2, bias: false), [1, 4, 8, 8]).specs
        #expect(specs.map(\.type.shape) == [[6, 2, 3, 3]])
    }

    @Test func linear() throws {
        let weight = NDArray([2, 3], [1, 2, 3, 0, -1, 1] as [Double])
        let bias = NDArray([2], [10, 20] as [Double])
        let input = NDArray([2, 3], [1, 1, 1, 0, 2, 5] as [Double])
        #expect(try Self.run(Linear(2), [weight, bias], input) == NDArray([2, 2], [16, 20, 29, 23] as [Double]))
    }

    @Test func poolingAndShapes() throws {
        #expect(try Self.run(MaxPool2d(kernel: 2)) == NDArray([1, 2, 1, 1], [4, -1] as [Double]))
        #expect(try Self.run(AvgPool2d(kernel: 2)) == NDArray([1, 2, 1, 1], [2.5, -2.5] as [Double]))
        #expect(try Self.run(GlobalAvgPool()) == NDArray([1, 2], [2.5, -2.5] as [Double]))
        #expect(try Self.run(Flatten()) == Self.x.reshaped([1, 8]))
        #expect(try trace(MaxPool2d(kernel: 3, stride: 2, padding: 1), [1, 2, 8, 8]).output.shape == [1, 2, 4, 4])
    }

    @Test func activations() throws {
        let input = NDArray([3], [-1, 0, 2] as [Double])
        #expect(try Self.run(ReLU(), [], input) == NDArray([3], [0, 0, 2] as [Double]))
        // 1 / (1 + e), 1/2, 1 / (1 + e⁻²); tanh 1 and tanh 2 from a table.
        expectClose(
            try Self.run(Sigmoid(), [], input), NDArray([3], [0.2689414213699951, 0.5, 0.8807970779778823]),
            relative: 1e-12)
        expectClose(
            try Self.run(Tanh(), [], input), NDArray([3], [-0.7615941559557649, 0, 0.9640275800758169]), relative: 1e-12
        )
        // e⁻² : e⁰ : e⁴ over their sum.
        expectClose(
            try Self.run(Softmax(beta: 2), [], input),
            NDArray([3], [0.002428258029591338, 0.017942534803329, 0.979629207167079]), relative: 1e-9)
    }

    @Test func residualAdds() throws {
        #expect(try Self.run(Residual { ReLU() }) == NDArray([1, 2, 2, 2], [2, 4, 6, 8, -1, -2, -3, -4] as [Double]))
        let empty = Residual {
            ReLU()
        } shortcut: {
        }
        #expect(try Self.run(empty) == Self.run(Residual { ReLU() }))
        let other = Residual {
            ReLU()
        } shortcut: {
            Tanh(); ReLU()
        }
        let tanhs = [0.7615941559557649, 0.9640275800758169, 0.9950547536867305, 0.999329299739067]
        expectClose(
            try Self.run(other), NDArray([1, 2, 2, 2], zip([1.0, 2, 3, 4], tanhs).map { $0 + $1 } + [0, 0, 0, 0]),
            relative: 1e-12)
    }
}

@Suite struct BatchNormTests {
    struct Case: Decodable {
        let x, weight, bias, first, second, inference: [Double]
        let running_mean, running_var: [Double]
    }

    /// PyTorch's numbers, written by `batch_norm.py`.
    @Test func agreesWithPyTorch() throws {
        let expected = try Fixture.json("batch_norm.json", as: Case.self)
        let layer = BatchNorm(momentum: 0.3, epsilon: 1e-3)
        let shape: Shape = [2, 3, 2, 2]
        let training = try trace(layer, shape, .training, dtype: .f64)
        var variables = [expected.weight, expected.bias, [0, 0, 0], [1, 1, 1]].map { NDArray([3], $0) }
        let x = NDArray(shape, expected.x)
        let inputs = [x, NDArray(shape, expected.x.map { $0 * 0.5 + 1 })]
        for (input, output) in zip(inputs, [expected.first, expected.second]) {
            let (y, buffers) = try training.run(input, variables: variables)
            expectClose(y, NDArray(shape, output), relative: 1e-9, absolute: 1e-12)
            variables[2] = try #require(buffers["running_mean"])
            variables[3] = try #require(buffers["running_var"])
        }
        expectClose(variables[2], NDArray([3], expected.running_mean), relative: 1e-10)
        expectClose(variables[3], NDArray([3], expected.running_var), relative: 1e-10)
        let inference = try trace(layer, shape, .inference, dtype: .f64)
        let (y, buffers) = try inference.run(x, variables: variables)
        expectClose(y, NDArray(shape, expected.inference), relative: 1e-9, absolute: 1e-12)
        #expect(buffers.isEmpty)
    }
}

@Suite struct DropoutTests {
    static func drop(rate: Double, seed: UInt64, mode: Mode = .training) throws -> [Double] {
        let ones = NDArray(repeating: 1, TensorType([100, 100]))
        return try trace(Dropout(rate), [100, 100], mode).run(ones, variables: [], seed: seed).output.doubles
    }

    /// Of 10,000 numbers 7000 are expected to stay, with a standard deviation of 46.
    @Test func dropsAtItsRateAndScalesTheRest() throws {
        let y = try Self.drop(rate: 0.3, seed: 1)
        let kept = y.filter { $0 != 0 }
        #expect(abs(kept.count - 7000) < 5 * 46)
        #expect(kept.allSatisfy { abs($0 - 1 / 0.7) < 1e-6 })
    }

    @Test func isAFunctionOfTheKey() throws {
        #expect(try Self.drop(rate: 0.5, seed: 1) == Self.drop(rate: 0.5, seed: 1))
        #expect(try Self.drop(rate: 0.5, seed: 1) != Self.drop(rate: 0.5, seed: 2))
    }

    @Test func placesDropIndependently() throws {
        let model = Sequential {
            Dropout(0.5).named("a")
            Dropout(0.5).named("b")
        }
        let ones = NDArray(repeating: 1, TensorType([100, 100]))
        let kept = try trace(model, [100, 100]).run(ones, variables: []).output.doubles.filter { $0 != 0 }
        // A quarter, with a standard deviation of 43; were both the same, it would be a half.
        #expect(abs(kept.count - 2500) < 5 * 43)
    }

    @Test func doesNothingInInference() throws {
        #expect(try Self.drop(rate: 0.5, seed: 1, mode: .inference).allSatisfy { $0 == 1 })
    }
}

@Suite struct StableHashTests {
    // From the algorithm's reference page (http://www.isthe.com/chongo/tech/comp/fnv/).
    @Test(
        arguments: [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)]
            as [(String, UInt64)])
    func fnv(text: String, expected: UInt64) { #expect(fnv1a64(text) == expected) }
}
