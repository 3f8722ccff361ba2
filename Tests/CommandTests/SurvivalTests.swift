import Fovea
import Foundation
import Testing

/// Runs that are stopped in every way there is, and go on as if nothing had been.
@Suite(.serialized) struct SurvivalTests {
    /// Everything that has state or is random: momentum, averages, a schedule, augmentation, dropout, a watched validation part.
    private static func arguments(_ run: String, epochs: Int, _ more: String...) -> [String] {
        [
            "train", "--run", run, "--data", "synthetic:shape=1x8x8,classes=3,count=96", "--model",
            "conv4-bn-relu-pool-dropout0.3-fc", "--augment", "crop:padding=1 flip", "--optimizer", "adam", "--ema",
            "0.9",
            "--schedule", "cosine:warmup=1", "--batch-size", "16", "--epochs", "\(epochs)", "--lr", "0.01", "--threads",
            "1", "--log-every", "1", "--checkpoint-every", "3", "--quiet",
        ] + more
    }

    private static func losses(_ run: String) throws -> [Double] {
        try EventLog(contentsOf: "\(run)/events.jsonl").events.compactMap {
            if case .step(let step) = $0 { step.loss } else { nil }
        }
    }

    /// The bytes that must be the same, however the run came to its end.
    private func expectSame(_ run: String, as whole: String, _ folder: TemporaryFolder) throws {
        for file in ["last.safetensors", "best.safetensors", "last.json", "model.json", "config.json"] {
            #expect(try folder.data("\(run)/\(file)") == folder.data("\(whole)/\(file)"), "\(file)")
        }
        #expect(try Self.losses(folder.path(run)) == Self.losses(folder.path(whole)))
        func ending(_ run: String) throws -> [String: Any] {
            var fields = try #require(
                try JSONSerialization.jsonObject(with: folder.data("\(run)/result.json")) as? [String: Any])
            fields["seconds"] = nil
            fields["run"] = nil
            return fields
        }
        #expect(NSDictionary(dictionary: try ending(run)) == NSDictionary(dictionary: try ending(whole)))
    }

    /// `FOVEA_KILLS=1000` does as many; `make soak` asks for them.
    private static let kills = ProcessInfo.processInfo.environment["FOVEA_KILLS"].flatMap { Int($0) } ?? 50

    @Test(.timeLimit(.minutes(60))) func killedAtAnyMomentItIsTheSameRun() throws {
        let folder = try TemporaryFolder()
        // Long enough for every life to be a small part of it.
        let epochs = 10 * Self.kills
        let whole = try Executable.Running(Self.arguments(folder.path("whole"), epochs: epochs)).wait(atMost: 3600)
        #expect(whole.status == 0, "\(whole.errors)")
        var random = SystemRandomNumberGenerator()
        var killed = 0
        while killed < Self.kills {
            let running = try Executable.Running(Self.arguments(folder.path("run"), epochs: epochs, "--resume"))
            usleep(.random(in: 20_000...250_000, using: &random))
            kill(running.processIdentifier, SIGKILL)
            let ran = try running.wait()
            #expect(ran.status == -9 || ran.status == 0, "\(ran.errors)")
            if ran.status == 0 { break }
            killed += 1
        }
        #expect(killed > Self.kills / 4, "the run was too short: it ended after \(killed) kills")
        let last = try Executable.Running(Self.arguments(folder.path("run"), epochs: epochs, "--resume"))
            .wait(atMost: 3600)
        #expect(last.status == 0, "\(last.errors)")
        try expectSame("run", as: "whole", folder)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("run"))
        #expect(!left.contains { $0.hasSuffix(AtomicFile.temporaryEnding) }, "\(left)")
    }

    /// A stopped run of 12 epochs and the one that was never stopped.
    private func stopped(_ folder: TemporaryFolder, by signal: Int32 = SIGINT) throws -> Executable {
        let running = try Executable.Running(Self.arguments(folder.path("run"), epochs: 12, "--json"))
        let deadline = Date().addingTimeInterval(20)
        while !running.outputSoFar.contains(#""step":7"#), Date() < deadline { usleep(2_000) }
        kill(running.processIdentifier, signal)
        return try running.wait()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aStopPrintsTheCommandThatGoesOn(_ signal: Int32) throws {
        let folder = try TemporaryFolder()
        let ran = try stopped(folder, by: signal)
        #expect(ran.status == 130, "\(ran.errors)")
        #expect(ran.errors.contains("go on with: fovea resume \(folder.path("run"))\n"))
        let whole = try Executable.run(Self.arguments(folder.path("whole"), epochs: 12))
        #expect(whole.status == 0)
        let resumed = try Executable.run("resume", folder.path("run"), "--quiet")
        #expect(resumed.status == 0, "\(resumed.errors)")
        try expectSame("run", as: "whole", folder)
    }

    /// One damaged byte, and a file that was cut off.
    @Test(arguments: [true, false]) func aDamagedCheckpointIsNamedAndTheOneBeforeUsed(isCut: Bool) throws {
        let folder = try TemporaryFolder()
        _ = try stopped(folder)
        var bytes = Array(try folder.data("run/last.safetensors"))
        if isCut { bytes.removeLast(100) } else { bytes[bytes.count - 50] ^= 4 }
        // The file that the older one shares its bytes with stays as it is.
        try FileManager.default.removeItem(atPath: folder.path("run/last.safetensors"))
        try folder.write(bytes, to: "run/last.safetensors")
        let resumed = try Executable.run("resume", folder.path("run"))
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("last.safetensors"))
        #expect(resumed.errors.contains("the one before it, of step "))
        if !isCut { #expect(resumed.errors.contains("is damaged: its numbers are not those that were written")) }
        _ = try Executable.run(Self.arguments(folder.path("whole"), epochs: 12))
        for file in ["last.safetensors", "best.safetensors"] {
            #expect(try folder.data("run/\(file)") == folder.data("whole/\(file)"), "\(file)")
        }
    }

    @Test func oneProcessAtATime() throws {
        let folder = try TemporaryFolder()
        let running = try Executable.Running(Self.arguments(folder.path("run"), epochs: 100_000))
        let deadline = Date().addingTimeInterval(20)
        while !folder.exists("run/last.safetensors"), Date() < deadline { usleep(2_000) }
        for other in [
            ["resume", folder.path("run"), "--quiet"], Self.arguments(folder.path("run"), epochs: 100_000, "--resume"),
        ] {
            let refused = try Executable.run(other)
            #expect(refused.status == 64)
            #expect(
                refused.errors.contains("is in use: process \(running.processIdentifier) trains there"),
                "\(refused.errors)")
        }
        kill(running.processIdentifier, SIGKILL)
        _ = try running.wait()
        #expect(
            try Executable.run("resume", folder.path("run"), "--epochs", "1", "--quiet").status == 0,
            "the lock died with it")
    }

    /// Started together, one trains, and the others change nothing.
    @Test func startedTogether() throws {
        let folder = try TemporaryFolder()
        for attempt in 0..<5 {
            let all = try (0..<3).map { _ in
                try Executable.Running(Self.arguments(folder.path("run\(attempt)"), epochs: 2))
            }
            let statuses = try all.map { try $0.wait().status }.sorted()
            #expect(statuses == [0, 64, 64])
        }
    }

    @Test func aRunThatDiedBeforeItsFirstCheckpointBeginsAgain() throws {
        let folder = try TemporaryFolder()
        #expect(try Executable.run(Self.arguments(folder.path("run"), epochs: 1)).status == 0)
        let expected = try folder.data("run/last.safetensors")
        for file in ["last", "last-1", "best"] {
            try FileManager.default.removeItem(atPath: folder.path("run/\(file).safetensors"))
        }
        try FileManager.default.removeItem(atPath: folder.path("run/result.json"))
        let other = try Executable.run(Self.arguments(folder.path("run"), epochs: 2))
        #expect(other.status == 64 && other.errors.contains("already holds a run"), "another command is another run")
        let again = try Executable.run(Self.arguments(folder.path("run"), epochs: 1))
        #expect(again.status == 0, "\(again.errors)")
        #expect(try folder.data("run/last.safetensors") == expected)
    }

    @Test func aFinishedRunSaysSoAndCanBeMadeLonger() throws {
        let folder = try TemporaryFolder()
        #expect(try Executable.run(Self.arguments(folder.path("run"), epochs: 1)).status == 0)
        let finished = try Executable.run("resume", folder.path("run"))
        #expect(finished.status == 0)
        #expect(finished.errors.contains("the run is finished: 1 epochs, test accuracy"), "\(finished.errors)")
        #expect(finished.errors.contains("raise --epochs"))
        let longer = try Executable.run("resume", folder.path("run"), "--epochs", "3")
        #expect(longer.status == 0 && longer.errors.contains("changed: epochs 1 -> 3"), "\(longer.errors)")
        #expect(try Self.losses(folder.path("run")).count == 18)
        #expect(folder.text("run/config.json").contains(#""epochs" : 3"#))
    }

    @Test func settingsThatMakeAnotherRunOfIt() throws {
        let folder = try TemporaryFolder()
        _ = try stopped(folder)
        let refused = try Executable.run("resume", folder.path("run"), "--lr", "0.5", "--threads", "2")
        #expect(refused.status == 64)
        #expect(refused.errors.contains("lr 0.01 -> 0.5;"), "\(refused.errors)")
        #expect(refused.errors.contains("--allow-change"))
        let allowed = try Executable.run("resume", folder.path("run"), "--lr", "0.5", "--allow-change")
        #expect(allowed.status == 0 && allowed.errors.contains("changed: lr 0.01 -> 0.5"), "\(allowed.errors)")
        #expect(try Executable.run("resume", folder.path("nowhere")).status == 66)
    }

    @Test func aFolderThatCannotBeWrittenIsASentence() throws {
        let ran = try Executable.run(Self.arguments("/proc/nowhere/run", epochs: 1))
        #expect(ran.status == 74, "\(ran.errors)")
        #expect(ran.errors.contains("/proc/nowhere/run") && !ran.errors.contains("NSCocoa"), "\(ran.errors)")
    }

    /// A disk that is full when a checkpoint is written: what was there before stays, and the run goes on once there is room.
    @Test(.enabled(if: SmallDisk.isPossible)) func aFullDisk() throws {
        // Room for the store of runs as well, whose empty tables take 100 KiB, and as much again while they are made.
        let disk = try SmallDisk(bytes: 1 << 20)
        let run = disk.path + "/run"
        let whole = try TemporaryFolder()
        #expect(try Executable.run(Self.arguments(whole.path("whole"), epochs: 12)).status == 0)
        let first = try Executable.run(Self.arguments(run, epochs: 12, "--max-steps", "6"))
        #expect(first.status == 0, "\(first.errors)")
        let before = try Data(contentsOf: URL(fileURLWithPath: run + "/last.safetensors"))
        try disk.fill()
        let failed = try Executable.run("resume", run, "--max-steps", "1000000", "--epochs", "12")
        #expect(failed.status == 74, "\(failed.errors)")
        #expect(failed.errors.contains("No space left on device"), "\(failed.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: run + "/last.safetensors")) == before)
        try disk.free()
        let resumed = try Executable.run("resume", run, "--max-steps", "1000000", "--epochs", "12", "--quiet")
        #expect(resumed.status == 0, "\(resumed.errors)")
    }
}

/// A file system of a few kilobytes; only root can make one.
private final class SmallDisk {
    let path = NSTemporaryDirectory() + "fovea-disk-\(UUID().uuidString)"

    static var isPossible: Bool { (try? SmallDisk(bytes: 16 << 10)) != nil }

    init(bytes: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
            throw FoveaError.inputOutput("no small disk: \(errno)")
        }
    }

    deinit {
        umount(path)
        try? FileManager.default.removeItem(atPath: path)
    }

    func fill() throws {
        let file = open(path + "/filler", O_WRONLY | O_CREAT, 0o644)
        defer { close(file) }
        let block = [UInt8](repeating: 0, count: 512)
        while write(file, block, block.count) > 0 {}
    }

    func free() throws { unlink(path + "/filler") }
}
