import Foundation

/// How much memory this process can still have: what the machine has free, and no more than its control groups allow, as containers
/// are limited by.
///
/// An allocation beyond it does not fail: the process is killed later, when it writes there. So whoever plans a large one asks first.
public struct MachineMemory: Sendable {
    /// Bytes that can be taken now, the system's caches of files among them, which give way.
    public let available: Int

    /// A machine that has so many bytes to give.
    public init(available: Int) { self.available = available }

    /// What there is at the moment.
    ///
    /// - Parameter root: Where the system's own files are.
    public init(root: String = "") {
        let groups = MachineMemory.groups(root).map { MachineMemory.room(in: $0) }
        available = ([MachineMemory.free(root)] + groups).compactMap(\.self).min() ?? .max
    }

    /// - Throws: a sentence when that much cannot be had.
    ///
    /// - Parameters:
    ///   - bytes: What is to be taken.
    ///   - what: What takes it, such as `the training step of 128 images`.
    ///   - advice: What to do about it.
    public func require(_ bytes: Int, for what: String, _ advice: String) throws {
        guard bytes > available else { return }
        throw FoveaError.invalid(
            "\(what) needs \(MachineMemory.text(bytes)) of memory, but \(MachineMemory.text(available)) can be had here: \(advice)"
        )
    }

    /// `1.8 GiB`, `512 MiB`.
    public static func text(_ bytes: Int) -> String {
        bytes >= 1 << 30
            ? String(format: "%.1f GiB", Double(bytes) / 0x1p30) : String(format: "%.0f MiB", Double(bytes) / 0x1p20)
    }

    private static func free(_ root: String) -> Int? {
        let line = text(of: root + "/proc/meminfo").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// The folders of the control groups that this process is in, and of those around them.
    private static func groups(_ root: String) -> [String] {
        let mount = root + "/sys/fs/cgroup"
        return text(of: root + "/proc/self/cgroup").split(separator: "\n").flatMap { line -> [String] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let controllers = fields[1].split(separator: ",")
            guard controllers.isEmpty || controllers.contains("memory") else { return [] }
            let base = controllers.isEmpty ? mount : mount + "/memory"
            let parts = fields[2].split(separator: "/")
            return (0...parts.count).map { ([base] + parts.prefix($0).map(String.init)).joined(separator: "/") }
        }
    }

    /// What a control group, of either version, leaves; `nil` where it has no limit.
    private static func room(in group: String) -> Int? {
        for (limit, usage, cache) in [
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ] {
            guard let most = number(of: "\(group)/\(limit)"), let used = number(of: "\(group)/\(usage)") else {
                continue
            }
            let line = text(of: "\(group)/memory.stat").split(separator: "\n").first { $0.hasPrefix("\(cache) ") }
            let reclaimable = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
            return max(most - max(used - reclaimable, 0), 0)
        }
        return nil
    }

    private static func number(of path: String) -> Int? {
        Int(text(of: path).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func text(of path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
