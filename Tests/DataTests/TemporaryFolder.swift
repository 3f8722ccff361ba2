import Foundation

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    /// - Parameter inMemory: Whether to keep its files off the disk, where thousands of them take their time.
    init(inMemory: Bool = false) throws {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory.path)
        let folder = isThere ? memory : FileManager.default.temporaryDirectory
        path = folder.appendingPathComponent("fovea-data-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func makeFolder(_ name: String) throws -> String {
        let folder = "\(path)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// Bytes as the system's `gzip` program compresses them.
func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let plain = try folder.write(bytes, to: "plain")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-9", "-n", plain]
    try process.run()
    process.waitUntilExit()
    return Array(try Data(contentsOf: URL(fileURLWithPath: plain + ".gz")))
}

/// An IDX file of unsigned bytes, written from the format's description.
func idx(_ extents: [Int], _ elements: [UInt8]) -> [UInt8] {
    let header: [UInt8] = [0, 0, 0x08, UInt8(extents.count)]
    let sizes = extents.flatMap { extent in [24, 16, 8, 0].map { UInt8(extent >> $0 & 0xFF) } }
    return header + sizes + elements
}
