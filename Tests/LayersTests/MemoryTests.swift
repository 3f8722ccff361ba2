import FoveaLayers
import FoveaTensor
import TestSupport
import Testing

@Suite struct MemoryTests {
    /// 10 · 100 + 10 numbers of 4 bytes are 4040.
    private var specs: [VariableSpec] { get throws { try trace(Linear(10).named("fc"), [2, 100]).specs } }

    @Test func whatIsHeldTwiceMustFitTwice() throws {
        try Variables.requireMemory(for: specs, available: 8080)
        expectError(containing: "'fc.weight'", "[10, 100]", "twice", "GiB of memory") {
            try Variables.requireMemory(for: specs, available: 8079)
        }
    }

    /// 1,000,000 · 1,000,000 weights: 4 TB. Making them would end the process.
    @Test func absurdVariablesAreASentence() throws {
        let wide = try trace(Linear(1_000_000).named("fc"), [1, 1_000_000]).specs
        expectError(containing: "3725.3 GiB", "'fc.weight'") { try Variables.initialized(wide, seed: 0) }
    }
}
