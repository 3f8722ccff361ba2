import FoveaReference
import FoveaTensor
import TestSupport
import Testing

/// Values from PyTorch 2.15 in float64: `torch.exp(torch.tensor([-1.5, 0.25, 2], dtype=torch.float64))` and so on.
@Suite("Elementary functions")
struct ElementaryFunctionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let x: [Double]
        let y: [Double]
        let function: @Sendable (Tensor) throws -> Tensor
    }

    static let anywhere = [-1.5, 0.25, 2]
    static let positive = [0.25, 2, 9]

    static let cases = [
        Case(
            testDescription: "exp", x: anywhere, y: [0.22313016014842982, 1.2840254166877414, 7.38905609893065],
            function: { try $0.exp() }),
        Case(
            testDescription: "expm1", x: anywhere, y: [-0.7768698398515702, 0.2840254166877414, 6.38905609893065],
            function: { try $0.expm1() }),
        Case(
            testDescription: "log1p", x: positive, y: [0.22314355131420976, 1.0986122886681098, 2.302585092994046],
            function: { try $0.log1p() }),
        Case(
            testDescription: "erf", x: anywhere, y: [-0.9661051464753108, 0.27632639016823696, 0.9953222650189527],
            function: { try $0.erf() }),
        Case(
            testDescription: "sin", x: anywhere, y: [-0.9974949866040544, 0.24740395925452294, 0.9092974268256817],
            function: { try $0.sin() }),
        Case(
            testDescription: "cos", x: anywhere, y: [0.0707372016677029, 0.9689124217106447, -0.4161468365471424],
            function: { try $0.cos() }),
        Case(
            testDescription: "tanh", x: anywhere, y: [-0.9051482536448664, 0.24491866240370913, 0.9640275800758169],
            function: { try $0.tanh() }),
        Case(
            testDescription: "sigmoid", x: anywhere, y: [0.18242552380635635, 0.5621765008857981, 0.8807970779778823],
            function: { try $0.sigmoid() }),
        Case(testDescription: "abs", x: anywhere, y: [1.5, 0.25, 2], function: { try $0.abs() }),
        Case(testDescription: "sign", x: anywhere, y: [-1, 1, 1], function: { try $0.sign() }),
        Case(testDescription: "square", x: anywhere, y: [2.25, 0.0625, 4], function: { try $0.square() }),
        Case(testDescription: "relu", x: anywhere, y: [0, 0.25, 2], function: { try $0.relu() }),
        Case(
            testDescription: "log", x: positive, y: [-1.3862943611198906, 0.6931471805599453, 2.1972245773362196],
            function: { try $0.log() }),
        Case(testDescription: "sqrt", x: positive, y: [0.5, 1.4142135623730951, 3], function: { try $0.sqrt() }),
        Case(
            testDescription: "rsqrt", x: positive, y: [2, 0.7071067811865475, 0.3333333333333333],
            function: { try $0.rsqrt() }),
        Case(
            testDescription: "pow", x: positive, y: [0.125, 2.8284271247461903, 27], function: { try $0.pow(1.5) }),
    ]

    @Test(arguments: cases) func valuesAndDerivatives(_ function: Case) throws {
        let x = NDArray([3], function.x)
        let y = try evaluate(function.function(.constant(x)))
        expectClose(y, NDArray([3], function.y), relative: 1e-14, absolute: 1e-15)
        // Squared, so that no second derivative is zero.
        try checkGradients(of: { try function.function($0[0]).square() }, at: [x], tolerance: 1e-5)
    }

    @Test func edges() throws {
        let x = Tensor.constant(NDArray([4], [0, -Double.infinity, .infinity, .nan]))
        expectClose(try evaluate(x.relu()), NDArray([4], [0, 0, Double.infinity, .nan]))
        expectClose(try evaluate(x.sign()), NDArray([4], [0.0, -1, 1, 0]))
        expectClose(try evaluate(x.sigmoid()), NDArray([4], [0.5, 0, 1, Double.nan]))
        expectClose(try evaluate(x.tanh()), NDArray([4], [0, -1, 1, Double.nan]))
        expectClose(try evaluate(x.expm1()), NDArray([4], [0, -1, Double.infinity, .nan]))
        expectClose(try evaluate(x.log1p()), NDArray([4], [0, Double.nan, .infinity, .nan]))
        expectClose(try evaluate(x.erf()), NDArray([4], [0, -1, 1, Double.nan]))
        expectClose(try evaluate(x.log()), NDArray([4], [-Double.infinity, .nan, .infinity, .nan]))
        expectClose(try evaluate(x.rsqrt()), NDArray([4], [Double.infinity, .nan, 0, .nan]))
    }

    /// At the kinks: no slope, by convention (PyTorch's too).
    @Test func kinksHaveNoSlope() throws {
        let zero = Tensor.constant(0, .f64)
        #expect(try evaluate(gradients(of: zero.relu(), wrt: [zero])[0]).item == 0)
        #expect(try evaluate(gradients(of: zero.abs(), wrt: [zero])[0]).item == 0)
    }

    /// PyTorch: `y = x.pow(e)` with gradients of its sum for `x` and `e`.
    @Test func powerAtZeroHasFiniteGradients() throws {
        let x = Tensor.constant(NDArray([4], [2.0, 0, 3, 0]))
        let exponent = Tensor.constant(NDArray([4], [3.0, 0, 0.5, 2]))
        let y = try x.pow(exponent)
        let found = try evaluate([y] + gradients(of: y.sum(), wrt: [x, exponent]))
        expectClose(found[0], NDArray([4], [8, 1, 1.7320508075688772, 0]), relative: 1e-14)
        expectClose(found[1], NDArray([4], [12, 0, 0.28867513459481287, 0]), relative: 1e-14)
        expectClose(found[2], NDArray([4], [5.545177444479562, 0, 1.902852301792692, 0]), relative: 1e-14)
    }

    @Test func powerDerivatives() throws {
        let points = [NDArray([2, 1], [0.5, 2.5]), NDArray([3], [-1.5, 0.5, 2])]
        try checkGradients(of: { try $0[0].pow($0[1]) }, at: points)
        // A negative base is fine with whole exponents, where only the base varies.
        try checkGradients(of: { try $0[0].pow(3) }, at: [NDArray([2], [-1.5, 2])])
    }

    /// `d²/dx² x²` is 2 at 0 too.
    @Test func powerHasSecondDerivativesAtZero() throws {
        let x = Tensor.constant(0, .f64)
        let slope = try gradients(of: x.pow(2), wrt: [x])[0]
        #expect(try evaluate([slope, gradients(of: slope, wrt: [x])[0]]).map(\.item) == [0, 2])
    }

    @Test func reluGradientFollowsTheOutput() throws {
        let dy = Tensor.constant(NDArray([3], [5.0, 6, 7]))
        let y = Tensor.constant(NDArray([3], [-1.0, 0, 0.1]))
        #expect(try evaluate(.applying(Operations.ReLUGradient(), to: dy, y)) == NDArray([3], [0, 0, 7.0]))
    }
}
