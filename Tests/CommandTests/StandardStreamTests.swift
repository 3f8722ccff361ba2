import Fovea
import Foundation
import Testing

/// Standard streams that are full, or closed.
@Suite struct StandardStreamTests {
    private static let data = "synthetic:shape=1x8x8,classes=3,count=96"

    /// The exit status of `fovea` in a shell's line, in which it is `$F`.
    private func status(_ line: String) throws -> Int32 {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", line]
        shell.environment = ProcessInfo.processInfo.environment.merging(["F": Executable.url.path]) { $1 }
        // What the line does not redirect is nobody's business.
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        return shell.terminationReason == .exit ? shell.terminationStatus : -shell.terminationStatus
    }

    @Test(arguments: [
        "list layers", "summary --model lenet --input 1x28x28", "summary --json --model lenet --input 1x28x28",
        "--help",
        "train --json --data \(data) --model fc --epochs 1",
    ]) func anAnswerThatDoesNotArriveIsAFailure(_ command: String) throws {
        #expect(try status("$F \(command) > /dev/full") == 74)
        #expect(try status("$F \(command) >&-") == 74)
        #expect(try status("$F \(command) > /dev/null") == 0)
    }

    @Test func progressThatDoesNotArriveStopsNothing() throws {
        let folder = try TemporaryFolder()
        let train = "$F train --data \(Self.data) --model fc --epochs 1 --run \(folder.path("a"))"
        #expect(try status("\(train) 2> /dev/full") == 0)
        #expect(try status("$F train 2> /dev/full") == 64)
    }

    /// What is printed does not land in the run's files, which get the numbers of closed descriptors otherwise.
    @Test(arguments: ["2>&-", "<&- >&- 2>&-"]) func closedDescriptors(_ closed: String) throws {
        let folder = try TemporaryFolder()
        let run = folder.path("run")
        #expect(
            try status("$F train --data \(Self.data) --model fc --epochs 2 --run \(run) --log-every 1 \(closed)") == 0)
        let log = try EventLog(contentsOf: "\(run)/events.jsonl")
        #expect(log.events.count > 4 && !folder.text("run/events.jsonl").contains("accuracy"))
    }
}
