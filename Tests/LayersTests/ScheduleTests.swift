import FoveaLayers
import FoveaTensor
import Foundation
import TestSupport
import Testing

@Suite struct ScheduleTests {
    /// The rates at the given steps of a run of 10 epochs with 10 steps each, from a base rate of 2.
    static func rates(_ spec: String, at steps: [Int], total: Int = 100) throws -> [Double] {
        let schedule = try ScheduleRegistry.schedule(spec)
        return steps.map { schedule.learningRate(at: $0, of: total, stepsPerEpoch: 10, base: 2) }
    }

    static func expect(_ spec: String, at steps: [Int], _ expected: [Double]) throws {
        for (found, value) in zip(try rates(spec, at: steps), expected) {
            #expect(abs(found - value) < 1e-12, "\(spec)")
        }
    }

    struct Torch: Decodable {
        struct Course: Decodable {
            let rates: [Double]
            let momenta: [Double]?
        }
        let losses: [Double]
        let schedules: [String: Course]
    }

    /// Every step of a run, in the numbers of PyTorch's scheduler; `schedules.py` wrote them.
    @Test func coursesAreTorchs() throws {
        let torch = try Fixture.json("schedules.json", as: Torch.self)
        #expect(torch.schedules.count == 19)
        for (spec, course) in torch.schedules {
            let schedule = try ScheduleRegistry.schedule(spec)
            #expect(schedule.movesMomentum == (course.momenta != nil))
            #expect(schedule.watchesValidation == spec.hasPrefix("plateau"))
            for (step, rate) in course.rates.enumerated() {
                let place = SchedulePlace(
                    step: step, totalSteps: 100, stepsPerEpoch: 10,
                    validationLosses: Array(torch.losses.prefix(step / 10)))
                #expect(abs(2 * schedule.factor(at: place) - rate) < 1e-9, "\(spec), step \(step)")
                if let momenta = course.momenta {
                    let momentum = try #require(schedule.momentum(at: place))
                    #expect(abs(momentum - momenta[step]) < 1e-9, "\(spec), step \(step)")
                }
            }
        }
    }

    @Test func noTwoAreTheSame() throws {
        let names = ScheduleRegistry.registry.names
        // A long plateau, so that every schedule has something to do.
        let losses = [Double](repeating: 1, count: 100)
        let courses = try names.map { name in
            let schedule = try ScheduleRegistry.schedule(name)
            return (0..<1000).map { step in
                schedule.factor(
                    at: SchedulePlace(
                        step: step, totalSteps: 1000, stepsPerEpoch: 10,
                        validationLosses: Array(losses.prefix(step / 10))
                    ))
            }
        }
        for i in courses.indices {
            for j in courses.indices where j < i {
                let distance = zip(courses[i], courses[j]).map { abs($0 - $1) }.max() ?? 0
                #expect(distance > 0.005, "\(names[i]) and \(names[j])")
            }
        }
    }

    /// cos 0 = 1, cos π/6 = √3/2, cos π/4 = √2/2, cos π/2 = 0.
    @Test func quarterCosine() throws {
        try Self.expect("quarter-cosine", at: [0, 50, 100], [2, 2.0.squareRoot(), 0])
    }

    /// Without validation nothing is ever reduced; after a warmup of two epochs those two losses do not count.
    @Test func plateauAfterWarmup() throws {
        let schedule = try ScheduleRegistry.schedule("plateau:patience=0,gamma=0.5,warmup=2")
        func factor(_ losses: [Double]) -> Double {
            schedule.factor(
                at: SchedulePlace(
                    step: losses.count * 10, totalSteps: 100, stepsPerEpoch: 10, validationLosses: losses))
        }
        #expect(factor([1, 1, 2]) == 1)
        #expect(factor([1, 1, 2, 2]) == 0.5)
        #expect(factor([1, 1, 2, 2, 2]) == 0.25)
    }

    @Test func sequencesOfThree() throws {
        try Self.expect(
            "constant:for=1 then polynomial:for=2 then constant", at: [0, 9, 10, 20, 29, 30], [2, 2, 2, 1, 0.1, 2])
        expectError(containing: "'constant' needs a length", "for=10") {
            try ScheduleRegistry.schedule("constant then cosine")
        }
        expectError(containing: "joined by 'then'") { try ScheduleRegistry.schedule("constant cosine") }
        expectError(containing: "before and behind 'then'") { try ScheduleRegistry.schedule("constant:for=2 then") }
        expectError(containing: "before and behind 'then'") { try ScheduleRegistry.schedule("") }
        // Each asks the next: as many as a file can hold would exhaust the stack.
        expectError(containing: "at most 1000 parts", "got 100001") {
            try ScheduleRegistry.schedule(String(repeating: "constant:for=1 then ", count: 100_000) + "cosine")
        }
    }

    @Test func learningRates() throws {
        #expect(try LearningRate("0.3").value(batchSize: 512) == 0.3)
        #expect(LearningRate.scaled(base: 0.1, forBatch: 256).value(batchSize: 512) == 0.2)
        #expect(try LearningRate("scaled:base=0.2,for-batch=128") == .scaled(base: 0.2, forBatch: 128))
        for rate in [LearningRate.fixed(0.5), .scaled(base: 0.1, forBatch: 256)] {
            #expect(try LearningRate(rate.description) == rate)
            #expect(try JSONDecoder().decode(LearningRate.self, from: JSONEncoder().encode(rate)) == rate)
        }
        for text in ["0", "-1", "nan", "inf", "fast", "scaled:base=0", "scaled:for-batch=0"] {
            let error = #expect(throws: FoveaError.self) { try LearningRate(text) }
            #expect(error?.kind == .usage)
        }
        expectError(containing: "did you mean 'for-batch'?") { try LearningRate("scaled:for_batch=3") }
    }

    @Test func constant() throws { try Self.expect("constant", at: [0, 50, 99], [2, 2, 2]) }

    @Test func step() throws {
        try Self.expect("step:every=3,gamma=0.5", at: [0, 29, 30, 59, 60, 99], [2, 2, 1, 1, 0.5, 0.25])
        try Self.expect("step", at: [99], [2])
    }

    /// cos 0 = 1, cos π/3 = 1/2, cos π/2 = 0, cos π = -1.
    @Test func cosine() throws { try Self.expect("cosine", at: [0, 50, 100], [2, 1, 0]) }

    /// Twenty steps of warmup; the cosine has the 80 others: a half of them is at step 60, three quarters at 80.
    @Test func warmup() throws {
        try Self.expect("cosine:warmup=2", at: [0, 9, 19, 20, 60, 100], [0.1, 1, 2, 2, 1, 0])
        try Self.expect("cosine:warmup=0", at: [0], [2])
        try Self.expect("constant:warmup=0.5", at: [0, 1, 4, 5], [0.4, 0.8, 2, 2])
        // The first drop is three epochs after the warmup.
        try Self.expect("step:every=3,gamma=0.5,warmup=2", at: [49, 50], [2, 1])
    }

    @Test func warmupLongerThanTheRunIsTheRun() throws {
        let rates = try Self.rates("cosine:warmup=20", at: [0, 49, 99])
        #expect(rates == [0.02, 1, 2])
    }

    @Test func mistakesInSpecs() {
        expectError(containing: "no schedule 'cosin'; did you mean 'cosine'?") {
            try ScheduleRegistry.schedule("cosin")
        }
        expectError(containing: "did you mean 'warmup'?") { try ScheduleRegistry.schedule("cosine:warm-up=5") }
        expectError(containing: "'every'", "above 0") { try ScheduleRegistry.schedule("step:every=0") }
        expectError(containing: "'warmup'", "such as 5") { try ScheduleRegistry.schedule("cosine:warmup=-1") }
    }
}
