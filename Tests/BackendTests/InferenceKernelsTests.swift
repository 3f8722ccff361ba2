import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import FoveaTraining
import TestSupport
import Testing

/// Convolutions whose kernel no run changes, on kernels that do all that follows them while their results are in registers.
@Suite("Convolutions in inference, with bias, sum, ReLU and ceiling")
struct InferenceKernelsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// The kernel that must be used, where there is AVX2.
        var algorithm: String
        var input: Shape
        var kernel: Shape
        var stride: Size2d = 1
        var padding: Padding = 0
        var groups = 1

        /// Of an output of the size of the input.
        var products: Int { kernel.count * input[0] * input[2] * input[3] }

        var testDescription: String { "\(input) * \(kernel), stride \(stride), padding \(padding): \(algorithm)" }
    }

    enum Activation: CaseIterable {
        case none, relu, reluSix

        func callAsFunction(_ x: Tensor) throws -> Tensor {
            switch self {
            case .none: x
            case .relu: try x.relu()
            // Such a ceiling is reached often.
            case .reluSix: try minimum(x.relu(), 0.75)
            }
        }
    }

    /// Whole blocks of 16 and of 8, odd numbers of vectors, and pixels that fill no tile: tiles have up to 14 or 6.
    static let pointwise = [
        Case(algorithm: "pointwise", input: [1, 16, 7, 7], kernel: [32, 16, 1, 1]),
        Case(algorithm: "pointwise", input: [2, 32, 1, 1], kernel: [16, 32, 1, 1]),
        Case(algorithm: "pointwise", input: [3, 48, 3, 5], kernel: [48, 48, 1, 1]),
        Case(algorithm: "pointwise", input: [1, 16, 14, 14], kernel: [80, 16, 1, 1]),
        Case(algorithm: "pointwise", input: [2, 24, 5, 7], kernel: [16, 24, 1, 1]),
        Case(algorithm: "pointwise", input: [1, 32, 9, 9], kernel: [24, 32, 1, 1]),
        Case(algorithm: "pointwise", input: [2, 40, 4, 4], kernel: [24, 40, 1, 1]),
        Case(algorithm: "pointwise", input: [1, 8, 1, 13], kernel: [8, 8, 1, 1]),
        // Groups of tiles: more weights than a second-level cache holds, and many tiles.
        Case(algorithm: "pointwise", input: [2, 512, 4, 5], kernel: [320, 512, 1, 1]),
        Case(algorithm: "pointwise", input: [2, 16, 40, 37], kernel: [144, 16, 1, 1]),
    ]

    /// Both strides, both edges of images, and images narrower than the kernel.
    static let depthwise = [
        Case(algorithm: "depthwise", input: [2, 32, 7, 7], kernel: [32, 1, 3, 3], padding: 1, groups: 32),
        Case(algorithm: "depthwise", input: [1, 48, 17, 31], kernel: [48, 1, 3, 3], padding: 1, groups: 48),
        Case(
            algorithm: "depthwise", input: [1, 16, 14, 14], kernel: [16, 1, 3, 3], stride: 2, padding: 1, groups: 16),
        Case(algorithm: "depthwise", input: [2, 16, 9, 33], kernel: [16, 1, 3, 3], stride: 2, padding: 1, groups: 16),
        Case(algorithm: "depthwise", input: [1, 32, 15, 29], kernel: [32, 1, 5, 5], padding: 2, groups: 32),
        Case(
            algorithm: "depthwise", input: [1, 32, 14, 28], kernel: [32, 1, 5, 5], stride: 2, padding: 2, groups: 32),
        Case(algorithm: "depthwise", input: [1, 16, 2, 1], kernel: [16, 1, 5, 5], padding: 2, groups: 16),
        Case(algorithm: "depthwise", input: [2, 16, 8, 20], kernel: [16, 1, 3, 3], groups: 16),
        Case(
            algorithm: "depthwise", input: [1, 16, 6, 9], kernel: [16, 1, 3, 3],
            padding: .explicit(top: 0, left: 2, bottom: 2, right: 0), groups: 16),
        Case(algorithm: "depthwise", input: [2, 6, 7, 9], kernel: [6, 1, 3, 3], padding: 1, groups: 6),
    ]

    static let firstLayers = [
        Case(algorithm: "few channels", input: [2, 3, 18, 21], kernel: [32, 3, 3, 3], stride: 2, padding: 1),
        Case(algorithm: "few channels", input: [1, 1, 9, 9], kernel: [48, 1, 2, 3], padding: 1),
    ]

    static let winograd = [
        Case(algorithm: "winograd", input: [2, 32, 14, 13], kernel: [32, 32, 3, 3], padding: 1)
    ]

    @Test(arguments: pointwise + depthwise + firstLayers + winograd)
    func agreeWithFloat64(_ conv: Case) throws {
        // What the oracle is slow at is tried with everything and with nothing.
        guard conv.products < 1_000_000 else {
            try agree(conv, hasBias: true, hasAddend: true, .reluSix)
            return try agree(conv, hasBias: false, hasAddend: false, .none)
        }
        for hasBias in [false, true] {
            for hasAddend in [false, true] {
                for activation in Activation.allCases {
                    try agree(conv, hasBias: hasBias, hasAddend: hasAddend, activation)
                }
            }
        }
    }

    private func agree(_ conv: Case, hasBias: Bool, hasAddend: Bool, _ activation: Activation) throws {
        let image = randomArray(conv.input, seed: 1)
        let scale = 1 / Double(conv.kernel.dimensions.dropFirst().reduce(1, *)).squareRoot()
        let kernel = randomArray(conv.kernel, in: -2 * scale...2 * scale, seed: 2)
        let bias = randomArray([conv.kernel[0]], seed: 3)
        let trace: (NamedValues<Tensor>, NamedValues<Tensor>) throws -> Program.Results = { state, inputs in
            var y = try inputs["x"].conv2d(
                state["kernel"], stride: conv.stride, padding: conv.padding, groups: conv.groups)
            if hasBias { y = try y + state["bias"].reshaped([1, conv.kernel[0], 1, 1]) }
            // Made in every run, so that its memory may be written over.
            if hasAddend { y = try y + (inputs["x"].mean() + Tensor.constant(addend(y.shape, inputs["x"].dtype))) }
            return .init(outputs: ["y": try activation(y)])
        }
        func result(on backend: any Backend, _ widen: (NDArray) -> NDArray) throws -> (NDArray, Plan) {
            let program = Program(backend: backend, trace: trace)
            let state = NamedValues(["kernel", "bias"], try backend.residents([widen(kernel), widen(bias)]))
            let inputs: NamedValues<NDArray> = ["x": widen(image)]
            let y = try program(state: state, inputs: inputs)["y"]
            return (y, try program.executable(state: state.types, inputs: inputs.types).plan)
        }
        let (truth, _) = try result(on: ReferenceBackend()) { NDArray($0.shape, $0.doubles) }
        let expected = NDArray(truth.shape, truth.doubles.map(Float.init))
        let magnitude = expected.doubles.map(\.magnitude).max() ?? 0
        for threads in [1, 2, 5] {
            let backend = OneDNNBackend(
                threads: threads, convolution: conv.algorithm == "winograd" ? .winograd : .auto)
            let (found, plan) = try result(on: backend) { $0 }
            expectClose(
                found, expected, relative: 1e-5, absolute: 1e-5 * magnitude,
                "bias \(hasBias), addend \(hasAddend), \(activation), \(threads) threads")
            guard InstructionSet.inUse != .baseline else { continue }
            let step = try #require(plan.steps.first { $0.operation.hasPrefix("Convolution") })
            #expect(step.algorithm == conv.algorithm, "\(plan)")
            // Without an addend nothing is left to do behind it.
            let passes = plan.steps.filter { $0.algorithm == "vector machine" && !$0.isPrepared }
            #expect(passes.isEmpty || hasAddend, "\(plan)")
        }
    }

    private func addend(_ shape: Shape, _ dtype: DType) -> NDArray { randomArray(shape, dtype, seed: 4) }

    @Test("What is not a number, and what is infinite, stays so", arguments: pointwise + depthwise + firstLayers)
    func notNumbers(_ conv: Case) throws {
        for activation in Activation.allCases {
            var pixels = randomArray(conv.input, seed: 5).scalars(as: Float.self)
            pixels[0] = .nan
            pixels[pixels.count - 1] = .infinity
            let image = NDArray(conv.input, pixels)
            let kernel = randomArray(conv.kernel, seed: 6)
            func y(on backend: any Backend) throws -> [Double] {
                let program = Program(backend: backend) { state, inputs in
                    let y = try inputs["x"].conv2d(
                        state["kernel"], stride: conv.stride, padding: conv.padding, groups: conv.groups)
                    return .init(outputs: ["y": try activation(y)])
                }
                let state: NamedValues<any Resident> = ["kernel": try backend.resident(kernel)]
                return try program(state: state, inputs: ["x": image])["y"].doubles
            }
            let (found, expected) = (try y(on: OneDNNBackend(threads: 2)), try y(on: ReferenceBackend()))
            #expect(found.map(\.isNaN) == expected.map(\.isNaN), "\(activation)")
            #expect(found.map(\.isInfinite) == expected.map(\.isInfinite), "\(activation)")
            #expect(expected.contains { $0.isNaN })
        }
    }

    @Test("MobileNetV2 in inference: nothing is reordered, and no ReLU6 is a pass of its own", arguments: [1, 4])
    func mobileNetV2(_ batch: Int) throws {
        let model = try ModelRegistry.model("mobilenet_v2", classes: 10)
        let step = try InferenceStep(model: model, inputShape: [3, 64, 64], backend: OneDNNBackend())
        let plan = try step.executable(batchSize: batch).plan
        guard InstructionSet.inUse != .baseline else { return }
        let work = plan.steps.filter { !$0.isPrepared }
        #expect(!work.contains { $0.kind == .reorder || $0.kind == .weightReorder }, "\(plan)")
        #expect(!work.contains { $0.operation.contains("ReLU") && !$0.operation.hasPrefix("Convolution") }, "\(plan)")
        let convolutions = work.filter { $0.operation.hasPrefix("Convolution") }
        #expect(convolutions.count == 52, "\(plan)")
        #expect(convolutions.count(where: { $0.operation.hasSuffix("+ReLU+Minimum") }) == 35, "\(plan)")
        #expect(convolutions.count(where: { $0.operation == "Convolution+Bias+Add" }) == 10, "\(plan)")
    }
}
