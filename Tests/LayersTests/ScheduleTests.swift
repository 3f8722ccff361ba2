import FoveaLayers
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
        expectError(containing: "'every'", "at least 1") { try ScheduleRegistry.schedule("step:every=0") }
        expectError(containing: "'warmup'", "at least 0") { try ScheduleRegistry.schedule("cosine:warmup=-1") }
    }
}
