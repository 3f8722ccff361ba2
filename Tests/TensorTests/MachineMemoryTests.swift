import FoveaTensor
import Foundation
import Testing

/// Machines and containers as the kernel describes them, written into a folder.
@Suite struct MachineMemoryTests {
    private static func available(_ files: [String: String]) throws -> Int {
        let root = NSTemporaryDirectory() + "machine-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (path, text) in files {
            let file = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return MachineMemory(root: root).available
    }

    private static let machine = ["/proc/meminfo": "MemTotal:       1000 kB\nMemAvailable:    600 kB\n"]

    @Test func ofAMachineWithoutLimits() throws {
        #expect(try Self.available(Self.machine) == 600 * 1024)
        #expect(try Self.available([:]) == .max)
        #expect(MachineMemory().available > 0)
    }

    /// The second version of control groups: the tightest of a group and those around it; a cache of 50,000 bytes gives way.
    @Test func ofAContainer() throws {
        var files = Self.machine
        files["/proc/self/cgroup"] = "0::/outer/inner\n"
        files["/sys/fs/cgroup/outer/memory.max"] = "400000\n"
        files["/sys/fs/cgroup/outer/memory.current"] = "150000\n"
        files["/sys/fs/cgroup/outer/memory.stat"] = "anon 100000\ninactive_file 50000\n"
        files["/sys/fs/cgroup/outer/inner/memory.max"] = "max\n"
        files["/sys/fs/cgroup/outer/inner/memory.current"] = "150000\n"
        #expect(try Self.available(files) == 300_000)
        files["/sys/fs/cgroup/outer/inner/memory.max"] = "200000\n"
        #expect(try Self.available(files) == 50_000)
    }

    @Test func ofAContainerOfTheFirstVersion() throws {
        var files = Self.machine
        files["/proc/self/cgroup"] = "5:cpu,cpuacct:/x\n4:memory:/box\n0::/\n"
        // Inside a container the group is often seen as the root.
        files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "500000"
        files["/sys/fs/cgroup/memory/memory.usage_in_bytes"] = "450000"
        files["/sys/fs/cgroup/memory/memory.stat"] = "total_inactive_file 10000\n"
        #expect(try Self.available(files) == 60_000)
        files["/sys/fs/cgroup/memory/memory.usage_in_bytes"] = "600000"
        #expect(try Self.available(files) == 0)
    }

    @Test func whatIsTooMuchIsASentence() {
        let memory = MachineMemory()
        #expect(throws: Never.self) { try memory.require(1, for: "this", "nothing") }
        let error = #expect(throws: FoveaError.self) { try memory.require(1 << 50, for: "the step", "use less") }
        #expect(error?.message.hasPrefix("the step needs 1048576.0 GiB of memory, but ") == true)
        #expect(error?.message.hasSuffix(" can be had here: use less") == true)
    }
}
