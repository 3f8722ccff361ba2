import Foundation
import Fuzzing
import Testing

/// Every reader of bytes from outside, given spoiled ones: a few hundred inputs each here, for hours by `make fuzz`.
///
/// A reader that crashes ends a child process and not the tests.
@Suite("Readers are total")
struct FuzzTests {
    /// It lies beside the test bundle.
    static let campaign = Campaign(executable: Bundle.main.bundleURL.appendingPathComponent("fuzz"))

    static let regressions = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Regressions")

    @Test(arguments: FuzzTarget.all.map(\.name))
    func spoiledInputs(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let outcome = try Self.campaign.run(target, numbers: 0..<UInt64(target.inputsInTests))
        for finding in outcome.findings {
            Issue.record("fuzz repeat \(name) \(finding.number.map { "\($0)" } ?? ""): \(finding.report)")
        }
        #expect(outcome.inputs == target.inputsInTests || !outcome.findings.isEmpty)
    }

    /// What was found once, and mended.
    static let found: [(target: String, file: String)] = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: regressions.path)) ?? []
        return folders.sorted().flatMap { folder in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(regressions.path)/\(folder)")) ?? []
            return files.sorted().map { (folder, "\(regressions.path)/\(folder)/\($0)") }
        }
    }()

    @Test(arguments: found.map { "\($0.target) \($0.file)" })
    func regression(words: String) throws {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let target = try #require(FuzzTarget.named(parts[0]), "Regressions has a folder that no target is called by")
        let finding = try Self.campaign.finding(target, file: parts[1])
        #expect(finding == nil, "fuzz try \(words): \(finding?.report ?? "")")
    }
}
