import FoveaLayers
import FoveaTensor
import Foundation
import TestSupport
import Testing

/// Ten steps of SGD with penalties, limits and averages around it, against PyTorch: see `Fixtures/regularizers.py`.
@Suite struct RegularizerTests {
    struct Case: Decodable {
        let parameters: [String: ParameterTrajectory.Parameter]
        let learning_rate, average_decay: Double
        let average: [String: [[Double]]]
        let paths: [String: [String: [[Double]]]]
    }

    static let specs = [
        "l1:strength=0.1", "l1:strength=0.1,on=all", "l2:strength=0.2", "l2:strength=0.2,on=all",
        "weight-decay:strength=0.3", "weight-decay:strength=0.3,on=all", "max-norm:limit=1", "clip-value:max=0.3",
        "clip-norm:max=2", "clip-norm:max=1000", "l1:strength=0.1 clip-norm:max=2 max-norm:limit=3",
    ]

    private func fixture() throws -> Case {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/regularizers", withExtension: "json"))
        return try JSONDecoder().decode(Case.self, from: Data(contentsOf: url))
    }

    private func run(_ fixture: Case, _ spec: String, average: WeightAverage? = nil, _ backend: BackendUnderTest) throws
        -> [ParameterTrajectory.Place]
    {
        let dtype = backend.label == "reference" ? DType.f64 : .f32
        return try ParameterTrajectory(fixture.parameters, dtype: dtype, backend: backend.backend).run(
            SGD(momentum: 0.9), regularizers: spec.isEmpty ? [] : RegularizerRegistry.regularizers(spec),
            average: average, rates: [Double](repeating: fixture.learning_rate, count: 10))
    }

    private func expect(
        _ found: [[String: NDArray]], _ paths: [String: [[Double]]], _ label: String
    ) throws {
        #expect(paths.count == 3)
        for (name, path) in paths {
            #expect(path.count == found.count)
            for (place, numbers) in zip(found, path) {
                let array = try #require(place[name])
                let tolerance = array.dtype == .f64 ? 1e-10 : 2e-5
                expectClose(
                    array, NDArray(array.type, doubles: numbers), relative: tolerance, absolute: tolerance,
                    "\(name) by \(label)")
            }
        }
    }

    @Test func everyRegularizerIsTested() {
        let tested = Set(Self.specs.map { String($0.prefix { $0 != ":" }) })
        #expect(tested == Set(RegularizerRegistry.registry.names))
    }

    @Test(arguments: specs, [BackendUnderTest.reference, .winograd])
    func tenStepsAreTorchs(spec: String, backend: BackendUnderTest) throws {
        let fixture = try fixture()
        try expect(
            run(fixture, spec, backend).map(\.parameters), #require(fixture.paths[spec]), "\(spec) on \(backend.label)")
    }

    /// Each rule moves something, but for a limit that is never met.
    @Test func noTwoAreTheSame() throws {
        let fixture = try fixture()
        let ends = try ([""] + Self.specs).map { spec in
            try run(fixture, spec, .reference).last?.parameters.sorted { $0.key < $1.key }.flatMap(\.value.doubles)
                ?? []
        }
        for i in ends.indices {
            for j in ends.indices where j < i {
                let distance = zip(ends[i], ends[j]).map { abs($0 - $1) }.max() ?? 0
                let isUnmet = j == 0 && Self.specs[i - 1] == "clip-norm:max=1000"
                #expect(isUnmet ? distance == 0 : distance > 1e-3, "\(i) and \(j)")
            }
        }
    }

    @Test(arguments: [BackendUnderTest.reference, .winograd])
    func averagesAreTorchs(backend: BackendUnderTest) throws {
        let fixture = try fixture()
        let places = try run(fixture, "", average: WeightAverage(decay: fixture.average_decay), backend)
        try expect(places.map(\.averages), fixture.average, "the average on \(backend.label)")
        try expect(places.map(\.parameters), #require(fixture.paths[""]), "SGD on \(backend.label)")
    }

    @Test func mistakesInSpecs() {
        expectError(containing: "no regularizer 'maxnorm'; did you mean 'max-norm'?") {
            try RegularizerRegistry.regularizers("l1:strength=1e-5 maxnorm:limit=3")
        }
        expectError(containing: "'max-norm' needs 'limit'", "max-norm:limit=3") {
            try RegularizerRegistry.regularizers("max-norm")
        }
        expectError(containing: "above 0") { try RegularizerRegistry.regularizers("clip-norm:max=0") }
        expectError(containing: "no setting 'on'") { try RegularizerRegistry.regularizers("clip-norm:max=1,on=all") }
        expectError(containing: "a regularizer is needed") { try RegularizerRegistry.regularizers(" ") }
    }
}
