import Foundation
import Fuzzing

/// Goes through the targets again and again until the time is over, and keeps every new finding as a file.
struct LongRun {
    private var minutes = 480.0
    private var seed = UInt64(Date().timeIntervalSince1970)
    private var targets: [FuzzTarget] = []
    private let regressions: URL

    /// Seconds of the processor's time for a target in one round.
    private static let round = 20.0
    /// More inputs than any target has seeds.
    private static let seeds: UInt64 = 100

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--minutes":
                guard let number = rest.popFirst().flatMap({ Double($0) }), number > 0 else {
                    fail("--minutes needs a number")
                }
                minutes = number
            case "--seed": seed = number(rest.popFirst())
            default: targets.append(existingTarget(word))
            }
        }
        if targets.isEmpty { targets = FuzzTarget.all }
        regressions = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("FuzzTests/Regressions")
    }

    func run() throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let campaign = Campaign(executable: URL(fileURLWithPath: own))
        let end = Date().addingTimeInterval(60 * minutes)
        var first: [String: UInt64] = [:]
        var known: Set<String> = []
        var inputs = 0
        print("seed \(seed); \(targets.count) targets, \(minutes) minutes")
        while Date() < end {
            for target in targets where Date() < end {
                // The seeds themselves come first, then numbers that no earlier run has had.
                let start = first[target.name] ?? 0
                let numbers = start..<(start == 0 ? Self.seeds : .max)
                let seconds = min(Self.round, max(end.timeIntervalSinceNow, 1))
                let outcome = try campaign.run(target, numbers: numbers, seconds: seconds)
                inputs += outcome.inputs
                first[target.name] = start == 0 ? max(seed, 1) << 24 : start + UInt64(outcome.inputs)
                print("\(target.name): \(outcome.inputs) inputs, \(outcome.findings.count) findings")
                fflush(nil)
                for finding in outcome.findings where known.insert("\(target.name) \(finding.place)").inserted {
                    try keep(finding)
                }
            }
        }
        print("\(inputs) inputs, \(known.count) findings")
        if !known.isEmpty { exit(1) }
    }

    private func keep(_ finding: Campaign.Finding) throws {
        guard finding.number != nil else { fail("the target '\(finding.target)' has no inputs: \(finding.report)") }
        let folder = regressions.appendingPathComponent(finding.target)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("found-\(finding.number.map { "\($0)" } ?? "none")")
        try Data(finding.bytes).write(to: file)
        print(
            """

            FOUND \(finding.target): \(finding.place)
            \(finding.report.split(separator: "\n").prefix(40).joined(separator: "\n"))
            its \(finding.bytes.count) bytes lie in \(file.path)
            once more: fuzz try \(finding.target) \(file.path)
                   or: fuzz repeat \(finding.target) \(finding.number.map { "\($0)" } ?? "")

            """)
        fflush(nil)
    }
}
