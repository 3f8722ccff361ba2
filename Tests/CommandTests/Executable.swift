import Foundation
import Testing

/// The built `fovea`, run as a user runs it.
struct Executable {
    let status: Int32
    let output: String
    let errors: String

    /// It lies beside the test bundle.
    static let url = Bundle.main.bundleURL.appendingPathComponent("fovea")

    /// Runs `fovea` with the arguments to its end.
    static func run(_ arguments: String..., in folder: URL? = nil) throws -> Executable {
        try run(arguments, in: folder)
    }

    static func run(
        _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:]
    ) throws -> Executable {
        let running = try Running(arguments, in: folder, environment: environment)
        return try running.wait()
    }

    /// The lines of standard output as JSON objects. Every line must be one.
    func events() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object, "not a JSON object: \(line)")
        }
    }

    /// A started process. Its output goes to files, so that no pipe can fill up.
    final class Running {
        private let process = Process()
        private let folder = try? TemporaryFolder()

        init(_ arguments: [String], in working: URL? = nil, environment: [String: String] = [:]) throws {
            let folder = try #require(folder)
            process.executableURL = Executable.url
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            if let working { process.currentDirectoryURL = working }
            process.standardOutput = try folder.emptyFile("output")
            process.standardError = try folder.emptyFile("errors")
            process.standardInput = FileHandle.nullDevice
            try process.run()
        }

        var processIdentifier: Int32 { process.processIdentifier }

        var errorsSoFar: String { folder.map { $0.text("errors") } ?? "" }
        var outputSoFar: String { folder.map { $0.text("output") } ?? "" }

        deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

        /// Waits for its end; what does not end by itself is killed, and its status is then -9.
        func wait(atMost seconds: Double = 120) throws -> Executable {
            let deadline = Date().addingTimeInterval(seconds)
            while process.isRunning, Date() < deadline { usleep(5_000) }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            let folder = try #require(folder)
            return Executable(
                status: process.terminationReason == .exit
                    ? process.terminationStatus : -process.terminationStatus,
                output: folder.text("output"), errors: folder.text("errors"))
        }
    }
}
