import FoveaTensor
import Foundation

/// Pictures in SVG as PNG, by `rsvg-convert` of librsvg: fonts and curves are its business.
public enum SVGConverter {
    /// The Debian package that has the program.
    private static let package = "librsvg2-bin"
    private static let program = "rsvg-convert"

    /// - Parameter zoom: Pixels for each unit of the picture, so that it is sharp on today's screens.
    /// - Throws: `missingFile` where the program is not installed, `inputOutput` where it could not do it.
    public static func png(_ svg: String, zoom: Int = 2) throws -> Data {
        guard let place = location else {
            throw FoveaError.missingFile(
                "PNG pictures need \(program), which is not installed; install it (apt install \(package)), or ask for a file that "
                    + "ends in .svg")
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fovea-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // By files: whoever writes to a pipe that nobody reads waits for ever.
        let (input, result, words) = (
            folder.appendingPathComponent("picture.svg"), folder.appendingPathComponent("picture.png"),
            folder.appendingPathComponent("errors")
        )
        try Data(svg.utf8).write(to: input)
        try Data().write(to: words)
        let process = Process()
        process.executableURL = place
        process.arguments = ["--zoom", "\(zoom)", "--format", "png", "--output", result.path, input.path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: words)
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0,
            let png = FileManager.default.contents(atPath: result.path), !png.isEmpty
        else {
            let said = (try? String(contentsOf: words, encoding: .utf8))?.split(separator: "\n").first.map(String.init)
            throw FoveaError.inputOutput(
                "\(program) could not make a PNG file of the picture: \(said ?? "it ended with status \(process.terminationStatus)"); "
                    + "ask for a file that ends in .svg")
        }
        return png
    }

    /// Where the program lies, as a shell would find it.
    private static var location: URL? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent(program) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
