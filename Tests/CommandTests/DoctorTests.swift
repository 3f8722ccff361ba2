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
        #expect(result["cores"] as? Int == ProcessInfo.processInfo.processorCount)
        let memory = try #require(result["memory_bytes"] as? Int)
        #expect(memory == Int(ProcessInfo.processInfo.physicalMemory))
        #expect((result["onednn_version"] as? String)?.first?.isNumber == true)
        #expect((result["datasets"] as? [[String: Any]])?.isEmpty == false)
    }

    @Test func instructionsAreLimited() throws {
        for (isa, expected, library) in [("baseline", "baseline", "sse41"), ("auto", "", "")] {
            let ran = try Executable.run("doctor", "--json", "--isa", isa)
            #expect(ran.status == 0, "\(ran.errors)")
            let result = try #require(try ran.events().first)
            let best = result["isa_best"] as? String
            #expect(result["isa"] as? String == (expected.isEmpty ? best : expected))
            if !library.isEmpty { #expect(result["onednn_isa"] as? String == library) }
            #expect(result["winograd"] as? Bool == (result["isa"] as? String != "baseline"))
        }
        let ran = try Executable.run("doctor", "--isa", "sse2")
        #expect(ran.status == 64)
        #expect(ran.errors.contains("avx512 or avx2"), "\(ran.errors)")
    }

    /// A process that may use one core only still runs on a machine with all of them.
    @Test func coresAreTheMachines() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
        let core = String(line.split(separator: "\t")[1].prefix { $0.isNumber })
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["taskset", "-c", core, Executable.url.path, "doctor", "--json"]
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let result = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        #expect(result["threads"] as? Int == 1)
        #expect(result["cores"] as? Int == ProcessInfo.processInfo.processorCount)
    }

    @Test func people() throws {
        let ran = try Executable.run("doctor")
        #expect(ran.status == 0)
        #expect(ran.output.isEmpty)
        #expect(ran.errors.contains("oneDNN"))
    }
}
