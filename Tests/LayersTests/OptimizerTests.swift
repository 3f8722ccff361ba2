import FoveaLayers
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite struct OptimizerTests {
    struct Case: Decodable {
        struct Scheduled: Decodable {
            let rates, momenta: [Double]
            let path: [[Double]]
        }

        let parameters: [String: ParameterTrajectory.Parameter]
        let learning_rate: Double
        let paths: [String: [String: [[Double]]]]
        let scheduled: [String: Scheduled]
    }

    static let specs = [
        "sgd", "sgd:momentum=0.9", "sgd:momentum=0.9,nesterov=true", "sgd:momentum=0.8,weight-decay=0.05",
        "sgd:weight-decay=0.3", "sgd:weight-decay=0.3,decay=weights",
        "adagrad", "adagrad:lr-decay=0.1,initial-accumulator-value=0.25,epsilon=1e-2,weight-decay=0.1",
        "rmsprop", "rmsprop:momentum=0.9", "rmsprop:centered=true",
        "rmsprop:alpha=0.9,epsilon=1e-2,momentum=0.5,centered=true,weight-decay=0.1",
        "adam", "adam:beta1=0.8,beta2=0.95,epsilon=1e-3,weight-decay=0.1", "adam:beta2=0.7,amsgrad=true",
        "adamw", "adamw:beta1=0.8,beta2=0.9,epsilon=1e-3,weight-decay=0.5,amsgrad=true",
        "adamw:weight-decay=0.4,decay=weights",
        "nadam", "nadam:beta1=0.8,beta2=0.9,epsilon=1e-3,weight-decay=0.1,momentum-decay=0.1",
        "nadam:weight-decay=0.5,decoupled=true",
        "lion", "lion:beta1=0.5,beta2=0.8,weight-decay=0.3",
        "lamb", "lamb:beta1=0.8,beta2=0.9,epsilon=1e-2,weight-decay=0.5",
        "lars", "lars:momentum=0.5,trust=0.3,weight-decay=0.2",
        "muon:head=muon", "muon:momentum=0.8,nesterov=false,steps=3,weight-decay=0.2,head=muon",
        "muon:weight-decay=0.5,decay=weights,head=muon",
    ]
    static let scheduledSpecs = [
        "sgd:momentum=0.9", "sgd:momentum=0.9,nesterov=true", "rmsprop:momentum=0.9", "adam", "adamw", "nadam",
    ]

    static func run(_ spec: String, _ fixture: Case, _ dtype: DType, on backend: BackendUnderTest = .reference) throws
        -> [ParameterTrajectory.Place]
    {
        try ParameterTrajectory(fixture.parameters, dtype: dtype, backend: backend.backend).run(
            OptimizerRegistry.optimizer(spec), rates: [Double](repeating: fixture.learning_rate, count: 20))
    }

    private func fixture() throws -> Case { try Fixture.json("optimizers.json", as: Case.self) }

    @Test func everyOptimizerIsTested() {
        let tested = Set(Self.specs.map { String($0.prefix { $0 != ":" }) })
        #expect(tested == Set(OptimizerRegistry.registry.names))
    }

    @Test(arguments: specs) func twentyStepsAreTorchs(spec: String) throws {
        let fixture = try fixture()
        let expected = try #require(fixture.paths[spec])
        #expect(expected.count >= 2)
        let found = try Self.run(spec, fixture, .f64)
        for (name, path) in expected {
            #expect(path.count == 20)
            for (place, numbers) in zip(found, path) {
                let array = try #require(place.parameters[name])
                expectClose(
                    array, NDArray(array.shape, numbers), relative: 1e-10, absolute: 1e-10, "\(name) by \(spec)")
            }
        }
    }

    /// Lion moves by signs, so a rounded number may step to the other side of 0: then it is off by a whole step.
    @Test(arguments: specs) func singlePrecisionStaysClose(spec: String) throws {
        let fixture = try fixture()
        let expected = try #require(fixture.paths[spec])
        for backend in [BackendUnderTest.reference, .winograd] {
            let found = try #require(try Self.run(spec, fixture, .f32, on: backend).last)
            for (name, path) in expected {
                let array = try #require(found.parameters[name])
                let last = try #require(path.last)
                expectClose(
                    array, NDArray(array.shape, last.map(Float.init)), relative: 5e-5, absolute: 5e-5,
                    "\(name) by \(spec) on \(backend.label)")
            }
        }
    }

    @Test func noTwoAreTheSame() throws {
        let fixture = try fixture()
        let ends = try Self.specs.map { spec in
            let last = try Self.run(spec, fixture, .f64).last
            return ["matrix", "vector"].flatMap { last?.parameters[$0]?.doubles ?? [] }
        }
        for i in ends.indices {
            for j in ends.indices where j < i {
                let distance = zip(ends[i], ends[j]).map { abs($0 - $1) }.max() ?? 0
                #expect(distance > 1e-3, "\(Self.specs[i]) and \(Self.specs[j]) end in the same place")
            }
        }
    }

    /// PyTorch's OneCycleLR moves the rate and the momentum (or β₁) of the same optimizers.
    @Test(arguments: scheduledSpecs) func aScheduledMomentumIsTorchs(spec: String) throws {
        let fixture = try fixture()
        let scheduled = try #require(fixture.scheduled[spec])
        #expect(Set(scheduled.momenta).count > 10)
        for backend in [BackendUnderTest.reference, .winograd] {
            let dtype = backend.label == "reference" ? DType.f64 : .f32
            let tolerance = dtype == .f64 ? 1e-10 : 5e-5
            let found = try ParameterTrajectory(fixture.parameters, dtype: dtype, backend: backend.backend).run(
                OptimizerRegistry.optimizer(spec), rates: scheduled.rates, momenta: scheduled.momenta)
            for (place, numbers) in zip(found, scheduled.path) {
                let array = try #require(place.parameters["vector"])
                expectClose(
                    array, NDArray(array.type, doubles: numbers), relative: tolerance, absolute: tolerance,
                    "\(spec) on \(backend.label)")
            }
        }
    }

    @Test func momentumIsWhatASchedulesMoves() throws {
        let momenta = try ["sgd", "adagrad", "rmsprop", "sgd:momentum=0.8", "adam", "lion", "muon:decay=weights"].map {
            try OptimizerRegistry.optimizer($0).momentum
        }
        #expect(momenta == [nil, nil, nil, 0.8, 0.9, 0.9, 0.95])
    }

    @Test func mistakesInSpecs() {
        expectError(containing: "no setting 'weight_decay'; did you mean 'weight-decay'?") {
            try OptimizerRegistry.optimizer("sgd:weight_decay=5e-4")
        }
        expectError(containing: "no optimizer 'adma'; did you mean 'adam'?") { try OptimizerRegistry.optimizer("adma") }
        expectError(containing: "needs a momentum") { try OptimizerRegistry.optimizer("sgd:nesterov=true") }
        expectError(containing: "'momentum'", "below 1.0") { try OptimizerRegistry.optimizer("sgd:momentum=1") }
        expectError(containing: "'decay'", "weights or all", "did you mean 'weights'?") {
            try OptimizerRegistry.optimizer("adamw:decay=weight")
        }
        expectError(containing: "no setting 'amsgrad'") { try OptimizerRegistry.optimizer("nadam:amsgrad=true") }
    }
}

@Suite struct ParameterGroupTests {
    private func spec(_ path: String, _ shape: Shape) -> VariableSpec {
        VariableSpec(path: path, type: TensorType(shape), kind: .parameter, initializer: .zeros)
    }

    @Test func theFirstGroupThatTakesAParameterTrainsIt() throws {
        let groups = ParameterGroups([
            .init("head", SGD(), learningRateScale: 10) { $0.path.hasPrefix("fc.") },
            .init("weights", Adam()) { $0.isWeight },
        ])
        #expect(groups.group(of: spec("fc.weight", [2, 3]))?.name == "head")
        #expect(groups.group(of: spec("conv1.weight", [2, 3, 1, 1]))?.name == "weights")
        #expect(groups.group(of: spec("conv1.bias", [2])) == nil)
        #expect(groups.slots(for: spec("fc.weight", [2, 3])).isEmpty)
        #expect(groups.slots(for: spec("conv1.weight", [2, 3, 1, 1])).map(\.name) == ["mean", "square"])

        func updated(_ path: String, _ shape: Shape) throws -> [Double] {
            let w = Tensor.full(1, TensorType(shape))
            let step = OptimizerStep(learningRate: .constant(0.01), number: .constant(1))
            let slots = groups.slots(for: spec(path, shape)).map { Tensor.full($0.initial, w.type) }
            return try evaluate(
                groups.update(w, of: spec(path, shape), gradient: w * 2, slots: slots, at: step).parameter
            ).doubles
        }
        // On paper: 1 - 10 · 0.01 · 2; Adam's first step is one rate long; a parameter of no group stays.
        #expect(try abs(updated("fc.weight", [1, 1])[0] - 0.8) < 1e-6)
        #expect(try abs(updated("conv1.weight", [1, 1])[0] - 0.99) < 1e-6)
        #expect(try updated("conv1.bias", [1]) == [1])
    }

    @Test func muonLeavesTheHeadAndTheVectorsToAdamW() throws {
        let specs = [
            spec("conv1.weight", [16, 3, 3, 3]), spec("bn1.weight", [16]), spec("fc.weight", [10, 16]),
            spec("fc.bias", [10]),
        ]
        func slots(_ text: String) throws -> [[String]] {
            let muon = try OptimizerRegistry.optimizer(text).adapted(to: specs)
            return specs.map { muon.slots(for: $0).map(\.name) }
        }
        let adamW = ["mean", "square"]
        #expect(try slots("muon") == [["momentum"], adamW, adamW, adamW])
        #expect(try slots("muon:decay=weights") == [["momentum"], adamW, adamW, adamW])
        #expect(try slots("muon:head=muon") == [["momentum"], adamW, ["momentum"], adamW])
    }
}
