import Foundation

/// Has workers try inputs, and keeps what they fall over.
public struct Campaign: Sendable {
    /// The program that is a worker when it is asked to be.
    let executable: URL

    /// - Parameter executable: The built `fuzz`.
    public init(executable: URL) { self.executable = executable }

    /// An input that its reader treats as it must not.
    public struct Finding: Sendable {
        /// The reader.
        public let target: String
        /// The input's number, which makes it again; `nil` for a file's.
        public let number: UInt64?
        /// The input.
        public let bytes: [UInt8]
        /// What was seen, and where.
        public let report: String

        /// Where in the sources it happened, or else what was seen first: what tells findings apart.
        public var place: String {
            let lines = report.split(separator: "\n").map(String.init)
            let line = lines.first { $0.contains("/Sources/") && $0.contains(".swift:") } ?? lines.first ?? ""
            return line.range(of: "/Sources/").map { String(line[$0.upperBound...]) } ?? line
        }
    }

    /// What came of trying a target's inputs.
    public struct Outcome: Sendable {
        /// How many inputs were tried.
        public var inputs = 0
        /// At most ``Campaign/mostFindings``.
        public var findings: [Finding] = []
    }

    /// After so many findings a target is left alone until they are mended.
    static let mostFindings = 12

    /// Tries a target's inputs, in one child after another.
    public func run(_ target: FuzzTarget, numbers: Range<UInt64>, seconds: Double = .infinity) throws -> Outcome {
        var outcome = Outcome()
        var (first, left) = (numbers.lowerBound, seconds)
        while first < numbers.upperBound, left > 0, outcome.findings.count < Self.mostFindings {
            let folder = try InputFolder()
            let began = Date()
            let input = "\(folder.path)/input"
            let child = try Child(
                executable,
                [
                    "worker", target.name, "\(first)", "\(numbers.upperBound)",
                    seconds == .infinity ? "inf" : "\(left)", input,
                ],
                in: folder)
            let written = (try? Data(contentsOf: URL(fileURLWithPath: input))).map(Array.init) ?? []
            let number = written.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if child.succeeded {
                outcome.inputs += Int(number - first)
                return outcome
            }
            guard written.count >= 8, number >= first else {
                outcome.findings.append(Finding(target: target.name, number: nil, bytes: [], report: child.report))
                return outcome
            }
            outcome.inputs += Int(number - first) + 1
            outcome.findings.append(
                Finding(target: target.name, number: number, bytes: Array(written.dropFirst(8)), report: child.report))
            first = number + 1
            if left != .infinity { left -= Date().timeIntervalSince(began) }
        }
        return outcome
    }

    /// Tries one input of a target.
    public func finding(_ target: FuzzTarget, file: String) throws -> Finding? {
        let folder = try InputFolder()
        let child = try Child(executable, ["try", target.name, file], in: folder)
        guard !child.succeeded else { return nil }
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: file))).map(Array.init) ?? []
        return Finding(target: target.name, number: nil, bytes: bytes, report: child.report)
    }

    /// A child that has ended.
    private struct Child {
        let succeeded: Bool
        let report: String

        init(_ executable: URL, _ arguments: [String], in folder: InputFolder) throws {
            let errors = try folder.write([], to: "errors")
            let process = Process()
            process.executableURL = executable
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(
                [
                    "SWIFT_BACKTRACE":
                        "enable=yes,color=no,interactive=no,threads=crashed,images=none,registers=none,limit=24,sanitize=no,cache=yes",
                    "OMP_NUM_THREADS": "1",
                ], uniquingKeysWith: { $1 })
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            let handle = FileHandle(forWritingAtPath: errors)
            process.standardError = handle
            try process.run()
            process.waitUntilExit()
            try? handle?.close()
            succeeded = process.terminationReason == .exit && process.terminationStatus == 0
            let text = String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: errors))) ?? Data(), as: UTF8.self)
            let how =
                process.terminationReason == .exit
                ? process.terminationStatus == Worker.foundStatus ? "" : "exit status \(process.terminationStatus)\n"
                : "ended by signal \(process.terminationStatus)\n"
            report = how + text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}
