import Foundation
import FoveaData
import FoveaDownload
import Testing

/// `server.py` at work on a folder of its own, until the test is over.
final class TestServer: Sendable {
    /// What is served, and what the server notes.
    let folder: String
    /// Where the test puts what it fetches.
    let target: String
    private let process: Process
    private let input = Pipe()
    private let port: Int

    init() throws {
        let root = FileManager.default.temporaryDirectory
            .appendingPathComponent("fovea-download-\(UUID().uuidString)").path
        folder = root + "/served"
        target = root + "/target"
        for folder in [folder, target] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("server.py")
            .path
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script, folder]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // The server ends with its input, should the test end before it is stopped.
        process.standardInput = input
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    deinit {
        // Threads that run tests block other signals, and what they start inherits that.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: URL(fileURLWithPath: folder).deletingLastPathComponent().path)
    }

    /// Publishes bytes, to be fetched in one of the server's modes, or in several, one after the other.
    func publish(_ bytes: [UInt8], as name: String = "file", modes: [String]) throws -> PublishedFile {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return PublishedFile(
            name, urls: modes.compactMap { URL(string: "http://127.0.0.1:\(port)/\($0)/\(name)") }, size: bytes.count,
            .sha256, try Digest.sha256(bytes))
    }

    /// The requests so far: `/mode/name` and the Range.
    var requests: [String] {
        let text = try? String(contentsOfFile: folder + "/requests", encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(target)/\(name)"))
    }

    func read(_ name: String = "file") throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(target)/\(name)")))
    }

    /// What lies in the target.
    var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: target).sorted() } }

    /// Bytes that differ from place to place.
    static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7 ^ $0) }
}
