import Foundation
import Testing

/// `doctor` tells what this machine offers.
@Suite struct DoctorTests {
    @Test func json() throws {
        let ran = try Executable.run("doctor", "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        let result = try #require(try ran.events().first)
        #expect(result["event"] as? String == "result")
        let cpuinfo = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let model = try #require(result["cpu"] as? String)
        #expect(cpuinfo.contains(model))
        #expect(result["cores"] as? Int == ProcessInfo.processInfo.activeProcessorCount)
        let memory = try #require(result["memory_bytes"] as? Int)
        #expect(memory == Int(ProcessInfo.processInfo.physicalMemory))
        #expect((result["onednn_version"] as? String)?.first?.isNumber == true)
        #expect((result["datasets"] as? [[String: Any]])?.isEmpty == false)
    }

    @Test func people() throws {
        let ran = try Executable.run("doctor")
        #expect(ran.status == 0)
        #expect(ran.output.isEmpty)
        #expect(ran.errors.contains("oneDNN"))
    }
}
