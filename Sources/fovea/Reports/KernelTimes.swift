import Fovea

/// Where the time of a step goes: in kernels, kind by kind, and between them.
struct KernelTimes {
    /// Seconds inside kernels, per step.
    let kernelSeconds: Double
    /// The part of a step's time that is not inside a kernel.
    let overhead: Double
    private let rows: [(label: String, calls: Int, seconds: Double)]

    /// Runs `work`, one step each time, with the executable's clock on.
    init(_ executable: any Executable, count: Int, of work: () throws -> Void) throws {
        executable.isProfiling = true
        defer { executable.isProfiling = false }
        let timings = try Timings(warmUp: 0, count: count, of: work)
        let repetitions = Double(max(count, 1))
        let seconds = executable.stepSeconds.map { $0 / repetitions }
        kernelSeconds = seconds.reduce(0, +)
        overhead = kernelSeconds > 0 ? max(0, 1 - kernelSeconds / timings.mean) : 0

        var sums: [String: (calls: Int, seconds: Double)] = [:]
        for (step, time) in zip(executable.plan.steps, seconds) {
            let label = "\(step.operation)|\(step.algorithm)|\(step.outputs.first ?? "")"
            sums[label, default: (0, 0)].calls += 1
            sums[label, default: (0, 0)].seconds += time
        }
        rows = sums.map { ($0.key, $0.value.calls, $0.value.seconds) }.filter { $0.2 > 0 }.sorted { $0.2 > $1.2 }
    }

    /// The slowest kinds of kernels, and what lies between kernels.
    var table: String {
        let total = kernelSeconds / max(1 - overhead, 0.01)
        var lines = rows.prefix(30).map { row in
            let parts = row.label.split(separator: "|", omittingEmptySubsequences: false)
            let share = (100 * row.seconds / total).digits(1)
            return
                "\((row.seconds * 1e3).digits(2)) ms  \(share)%  x\(row.calls)  \(parts[0]) (\(parts[1])) -> \(parts[2])"
        }
        lines.append(
            "\((kernelSeconds * 1e3).digits(2)) ms in kernels, \((100 * overhead).digits(2))% of the step between them")
        return lines.joined(separator: "\n") + "\n"
    }
}
