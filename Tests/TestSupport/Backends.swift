import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import Testing

/// A backend under test, with a name for the test's report.
public struct BackendUnderTest: Sendable, CustomTestStringConvertible {
    public let label: String
    public let backend: any Backend

    public init(label: String, backend: any Backend) {
        self.label = label
        self.backend = backend
    }

    public var testDescription: String { label }

    public static let reference = BackendUnderTest(label: "reference", backend: ReferenceBackend())
    public static let winograd = BackendUnderTest(
        label: "oneDNN, Winograd", backend: OneDNNBackend(threads: 2, convolution: .winograd))
    public static let direct = BackendUnderTest(
        label: "oneDNN, direct", backend: OneDNNBackend(threads: 2, convolution: .direct))
    public static let oneThread = BackendUnderTest(
        label: "oneDNN, one thread", backend: OneDNNBackend(threads: 1, convolution: .auto))

    /// Every backend the suite must pass on.
    public static let all = [reference, winograd, direct, oneThread]
}

/// Runs `function` on a backend, once, from plain arrays to plain arrays.
public func run(
    on backend: any Backend, _ inputs: [NDArray], _ function: @escaping ([Tensor]) throws -> [Tensor]
) throws -> [NDArray] {
    let program = Program(backend: backend) { _, inputs in
        .init(outputs: NamedValues("output", try function(inputs.values)))
    }
    return try program(state: [:], inputs: NamedValues("input", inputs)).values
}

/// Expects a backend's results to agree with the same function computed in float64 by the reference backend.
///
/// Floating-point inputs are widened for the oracle; the others are shared. Tolerances are relative to the largest
/// magnitude of each result, as errors of sums are.
public func expectAgreement(
    on backend: BackendUnderTest, _ inputs: [NDArray], tolerance: Double = 2e-6,
    sourceLocation: SourceLocation = #_sourceLocation, _ function: @escaping ([Tensor]) throws -> [Tensor]
) throws {
    try expectAgreement(
        on: [backend], inputs, tolerance: tolerance, sourceLocation: sourceLocation, function)
}

/// The same of several backends: the oracle, which is slow, computes once.
public func expectAgreement(
    on backends: [BackendUnderTest], _ inputs: [NDArray], tolerance: Double = 2e-6,
    sourceLocation: SourceLocation = #_sourceLocation, _ function: @escaping ([Tensor]) throws -> [Tensor]
) throws {
    let wide = inputs.map { $0.dtype == .f32 ? NDArray($0.shape, $0.doubles) : $0 }
    let expected = try run(on: ReferenceBackend(), wide, function)
    for backend in backends {
        let found = try run(on: backend.backend, inputs, function)
        for (index, pair) in zip(found, expected).enumerated() {
            let (result, truth) = pair
            let magnitude = truth.doubles.filter(\.isFinite).map(\.magnitude).max() ?? 0
            let rounded = truth.dtype == .f64 ? NDArray(truth.shape, truth.doubles.map(Float.init)) : truth
            expectClose(
                result, rounded, relative: tolerance, absolute: tolerance * magnitude + 1e-30,
                "\(backend.label), result \(index)", sourceLocation: sourceLocation)
        }
    }
}
