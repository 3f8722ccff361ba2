import Testing

@testable import FoveaCommand

/// What people read.
@Suite struct ReportTests {
    @Test func cpuOfCpuinfo() {
        let cpu = CPU(
            cpuinfo: """
                processor\t: 0
                model name\t: Some CPU @ 2.0GHz
                flags\t\t: fpu sse4_2 avx fma avx2 avx512f
                processor\t: 1
                model name\t: Another
                flags\t\t: fpu
                """)
        #expect(cpu.model == "Some CPU @ 2.0GHz")
        #expect(cpu.features == ["sse4_2", "avx", "fma", "avx2", "avx512f"])
        #expect(CPU(cpuinfo: "").model == "unknown")
    }

    @Test func quantities() {
        #expect(11_689_512.grouped == "11,689,512")
        #expect(512.grouped == "512")
        #expect((-1000).grouped == "-1,000")
        #expect(1_900_000_000.bytes == "1.77 GiB")
        #expect(12.bytes == "12 B")
        #expect(0.9231.percent == "92.31 %")
    }

    /// Room for as many numbers as there could be would be asked of the system before the first is measured.
    @Test func manyTimingsAskForNoMemory() {
        struct Enough: Error {}
        var done = 0
        #expect(throws: Enough.self) {
            try Timings(warmUp: 0, count: .max) {
                done += 1
                if done == 3 { throw Enough() }
            }
        }
        #expect(done == 3)
    }
}
