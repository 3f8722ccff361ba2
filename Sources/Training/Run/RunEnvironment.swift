import Foundation

/// What a session runs in, as its `run` event tells it: the program and its arguments, the code that it was made of, the machine, and the
/// environment variables that change what is computed or how fast.
public enum RunEnvironment {
    /// The version of Fovea.
    public static let version = "0.1.0"

    /// - `fovea`: the version; `program` and `program_modified` (seconds since 1970): the executable, which tells builds apart;
    ///   `commit`: where the repository that holds the program stands, if it lies in one. Changes that are not committed are not seen.
    /// - `arguments`, `folder`: the command line, and where it was given.
    /// - `host`, `system`, `cpu`, `cores`, `memory_bytes`: the machine.
    /// - `variables`: those of the environment whose names begin as ``variablePrefixes`` do.
    public static var current: Event.Fields {
        let process = ProcessInfo.processInfo
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = link ?? process.arguments.first ?? "unknown"
        var fields: Event.Fields = ["fovea": .string(version), "program": .string(program)]
        let status = try? FileManager.default.attributesOfItem(atPath: program)
        if let modified = status?[.modificationDate] as? Date {
            fields["program_modified"] = .double(modified.timeIntervalSince1970)
        }
        if let commit = Repository.commit(of: program) { fields["commit"] = .string(commit) }
        fields["arguments"] = .array(process.arguments.map(Event.Value.string))
        fields["folder"] = .string(FileManager.default.currentDirectoryPath)
        fields["host"] = .string(system.host)
        fields["system"] = .string(system.name)
        if let cpu { fields["cpu"] = .string(cpu) }
        fields["cores"] = .int(process.processorCount)
        fields["memory_bytes"] = .int(Int(clamping: process.physicalMemory))
        var variables: Event.Fields = [:]
        for (name, value) in process.environment.sorted(by: { $0.key < $1.key })
        where variablePrefixes.contains(where: name.hasPrefix) { variables[name] = .string(value) }
        fields["variables"] = .object(variables)
        return fields
    }

    /// Which environment variables are told. Others are nobody's business: some hold secrets.
    public static let variablePrefixes = [
        "FOVEA_", "OMP_", "GOMP_", "DNNL_", "ONEDNN_", "OPENBLAS_", "MALLOC_", "LD_PRELOAD",
    ]

    /// The machine's name, and the system's with its version, such as `Linux 6.1.0 x86_64`.
    private static var system: (host: String, name: String) {
        var names = utsname()
        guard uname(&names) == 0 else { return ("unknown", "unknown") }
        func text<Bytes>(_ bytes: Bytes) -> String {
            withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return (
            text(names.nodename), "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
        )
    }

    /// What the processor calls itself; `nil` where the system does not tell.
    private static var cpu: String? {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
}
