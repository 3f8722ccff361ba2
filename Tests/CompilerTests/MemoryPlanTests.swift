import FoveaCompiler
import Testing

@Suite("Memory plan")
struct MemoryPlanTests {
    @Test("Buffers alive together never overlap", arguments: [120, 4000])
    func buffersAliveTogetherNeverOverlap(_ count: Int) {
        // A pseudo-random walk over sizes and lifetimes; the property is checked pair by pair.
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let buffers = (0..<count).map { _ in
            let first = next(count / 2)
            return MemoryPlan.Buffer(byteCount: 1 + next(100_000), lifetime: first...(first + next(12)))
        }
        let plan = MemoryPlan(buffers)
        for a in buffers.indices {
            #expect(plan.offsets[a] % 64 == 0)
            #expect(plan.offsets[a] + buffers[a].byteCount <= plan.byteCount)
            for b in buffers.indices.dropFirst(a + 1).prefix(count == 120 ? 120 : 400)
            where buffers[a].lifetime.overlaps(buffers[b].lifetime) {
                let one = plan.offsets[a]..<(plan.offsets[a] + buffers[a].byteCount)
                let other = plan.offsets[b]..<(plan.offsets[b] + buffers[b].byteCount)
                #expect(!one.overlaps(other), "buffers \(a) and \(b) live together and overlap")
            }
        }
    }

    /// a -> b -> c -> d: only neighbours live together.
    @Test func aChainNeedsTwoBuffers() {
        func chain(_ count: Int) -> MemoryPlan {
            MemoryPlan((0..<count).map { MemoryPlan.Buffer(byteCount: 4096, lifetime: $0...($0 + 1)) })
        }
        #expect(chain(10).byteCount == 2 * 4096)
        // What is beyond the largest has a region of its own.
        #expect(chain(100_000).byteCount == 4 * 4096)
    }
}
