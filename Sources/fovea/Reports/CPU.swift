import Foundation

/// What the processor says of itself.
struct CPU {
    let model: String
    /// Of the instruction sets that kernels choose by, those that this processor has.
    let features: [String]

    static let relevantFeatures = [
        "sse4_2", "avx", "fma", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16",
        "amx_bf16", "amx_int8",
    ]

    /// Reads the form of `/proc/cpuinfo`: lines of `key : value`; the first processor speaks for all.
    init(cpuinfo text: String) {
        var model = "unknown"
        var flags: Set<Substring> = []
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let value = halves[1].trimmingCharacters(in: .whitespaces)
            switch halves[0].trimmingCharacters(in: .whitespaces) {
            case "model name" where model == "unknown": model = value
            case "flags" where flags.isEmpty: flags = Set(halves[1].split(separator: " "))
            default: continue
            }
        }
        self.model = model
        features = CPU.relevantFeatures.filter { flags.contains(Substring($0)) }
    }

    static var current: CPU {
        CPU(cpuinfo: (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "")
    }
}
