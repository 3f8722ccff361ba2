import Foundation
import Testing

@testable import FoveaCommand

/// What README.md and Documentation/ tell people to type.
@Suite struct DocumentedCommandTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A command with the page that it is on.
    private struct Documented: CustomTestStringConvertible {
        let page: String
        let command: String
        /// Whether the page says that it ends with an error.
        var fails = false
        /// Whether it takes seconds and always comes out the same.
        var isChecked = false

        var testDescription: String { "\(page): \(command)" }

        /// The words as a shell splits them, before a pipe.
        func words() throws -> [String] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            // Nothing is run but printf, and no name of a file is put in the place of a pattern.
            process.arguments = ["-c", "exec 3>&1; set -f; fovea() { printf '%s\\n' \"$@\" >&3; }; \(command)"]
            let pipe = Pipe()
            // Where a command is redirected to is nowhere that stays.
            let folder = try TemporaryFolder()
            process.currentDirectoryURL = folder.url
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast().map(String.init)
        }
    }

    private static let pages: [String] = {
        let folder = root.appendingPathComponent("Documentation")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/\($0)" }
    }()

    /// Lines that begin with `fovea`, indented or behind `$ `, joined where they go on, without what is said beside them.
    private static func commands(_ page: String) -> [Documented] {
        guard let text = try? String(contentsOf: root.appendingPathComponent(page), encoding: .utf8) else { return [] }
        var found: [Documented] = []
        var mark = ""
        var open = ""
        for line in text.replacing("\\\n", with: " ").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("<!-- checked") { mark = String(line) }
            if line.hasPrefix("```") { open = open.isEmpty ? mark + "open" : "" }
            if line.hasPrefix("```"), open.isEmpty { mark = "" }
            guard let lead = ["    fovea ", "$ fovea "].first(where: line.hasPrefix) else { continue }
            let command = "fovea " + line.dropFirst(lead.count)
            let plain = command.replacing(#/ +#.*$/#, with: "")
            found.append(
                Documented(
                    page: page, command: plain, fails: mark.contains("fails"), isChecked: mark.contains("checked")))
        }
        return found
    }

    private static let all = pages.flatMap(commands)

    @Test func thereAreMany() {
        #expect(Self.all.count > 80)
        #expect(Self.all.contains { $0.command == "fovea doctor" })
        #expect(Self.all.count { $0.isChecked } >= 5)
    }

    /// The parser of the command line understands each, flags and their values included; nothing is run.
    @Test func eachIsUnderstood() throws {
        for documented in Self.all {
            let words = try documented.words()
            do {
                _ = try FoveaTool.parseAsRoot(words)
            } catch {
                let message = FoveaTool.message(for: error)
                #expect(message.contains("OVERVIEW") || documented.fails, "\(documented.testDescription): \(message)")
            }
        }
    }

    /// Those of the guide that take seconds are run.
    @Test func theGuidesQuickOnesComeOut() throws {
        let folder = try TemporaryFolder()
        for documented in Self.all where documented.isChecked {
            let ran = try Executable.run(documented.words(), in: folder.url)
            #expect((ran.status != 0) == documented.fails, "\(documented.testDescription): \(ran.errors)")
        }
    }
}
