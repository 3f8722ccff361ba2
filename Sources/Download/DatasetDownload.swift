import Foundation
import FoveaData
import FoveaSpec
import FoveaTensor

/// A dataset that can be fetched: into its folder as a whole, or not at all.
///
///     let folder = try DatasetDownload.named("cifar10").run()
///
/// The files are gathered in `FOLDER.part`, where a later run goes on, and get their places when all are there and right.
public struct DatasetDownload: Sendable {
    /// How specs call the dataset.
    public let name: String
    private let files: [PublishedFile]
    private let archive: Archive?

    /// What a file is that holds all others.
    package struct Archive: Sendable {
        /// The only folder in it.
        let folder: String
        /// Files of that folder without which the dataset is not whole.
        let contents: [String]

        package init(folder: String, contents: [String]) {
            self.folder = folder
            self.contents = contents
        }
    }

    /// - Parameter archive: `nil` where the files are the dataset as they are; else there is one file.
    package init(name: String, files: [PublishedFile], archive: Archive? = nil) {
        self.name = name
        self.files = files
        self.archive = archive
    }

    /// Where it is put unless told otherwise: `~/.cache/fovea/NAME`, where it is looked for.
    ///
    /// - Throws: a usage sentence where nobody is at home.
    public func defaultFolder(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> String {
        guard let home = environment["HOME"], !home.isEmpty else {
            throw FoveaError.usage("$HOME is not set, so say which folder to put '\(name)' into")
        }
        return "\(home)/.cache/fovea/\(name)"
    }

    /// All bytes that are fetched.
    public var size: Int { files.reduce(0) { $0 + $1.size } }

    /// Fetches what is not there yet.
    ///
    /// - Parameters:
    ///   - folder: Where its files are put; ``defaultFolder(environment:)`` where it is `nil`.
    ///   - attempts, pause: As for ``Download``.
    ///   - progress: Is called from another thread, often.
    /// - Returns: The folder.
    /// - Throws: what ``Download/run(progress:)`` throws; a sentence when something else is in the way.
    @discardableResult
    public func run(
        to folder: String? = nil, attempts: Int = 4, pause: Duration = .seconds(1),
        progress: @escaping @Sendable (Download.Progress) -> Void = { _ in }
    ) throws -> String {
        let folder =
            try folder.map { DatasetFolders.withoutEndingSlash(DatasetFolders.expanded($0)) } ?? defaultFolder()
        let staging = folder + ".part"
        func download(_ file: PublishedFile) throws {
            let download = Download(
                file, into: staging, attempts: attempts, pause: pause, advice: advice(file, folder))
            do {
                try download.run(progress: progress)
            } catch {
                // Where nothing has come, nothing stays.
                rmdir(staging)
                throw error
            }
        }
        if let archive, let file = files.first {
            guard try !holds(folder, archive) else { return folder }
            try makeFolder(staging)
            try download(file)
            try unpack("\(staging)/\(file.name)", archive, in: staging)
            // An empty folder may be in the way.
            rmdir(folder)
            try move("\(staging)/\(archive.folder)", to: folder)
        } else {
            // A file in its place is checked, and left alone where it is right.
            let missing = try files.filter { file in
                guard exists("\(folder)/\(file.name)") else { return true }
                try Download(file, into: folder).run()
                return false
            }
            guard !missing.isEmpty else { return folder }
            try makeFolder(staging)
            for file in missing { try download(file) }
            if !exists(folder) {
                try move(staging, to: folder)
            } else {
                for file in missing { try move("\(staging)/\(file.name)", to: "\(folder)/\(file.name)") }
            }
        }
        try? FileManager.default.removeItem(atPath: staging)
        return folder
    }

    /// Whether an archive's contents are there.
    private func holds(_ folder: String, _ archive: Archive) throws -> Bool {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let missing = archive.contents.filter { !found.contains($0) }
        if missing.isEmpty { return true }
        guard found.isEmpty else {
            throw FoveaError.invalid(
                "'\(folder)' is there, but '\(missing[0])' is not in it; remove it, or choose another folder")
        }
        return false
    }

    /// By the system's `tar`, into a folder of its own beside the archive.
    private func unpack(_ path: String, _ archive: Archive, in staging: String) throws {
        try? FileManager.default.removeItem(atPath: "\(staging)/\(archive.folder)")
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-xzf", path, "-C", staging]
        do {
            try tar.run()
        } catch {
            throw FoveaError.inputOutput("cannot unpack '\(path)': tar does not start (\(error.localizedDescription))")
        }
        tar.waitUntilExit()
        guard tar.terminationStatus == 0 else {
            throw FoveaError.inputOutput(
                "cannot unpack '\(path)': tar ends with status \(tar.terminationStatus); is there room on the disk?")
        }
        guard let missing = archive.contents.first(where: { !exists("\(staging)/\(archive.folder)/\($0)") }) else {
            return
        }
        throw FoveaError.invalid("'\(path)' should hold '\(archive.folder)/\(missing)', but does not")
    }

    /// What to do without a network.
    private func advice(_ file: PublishedFile, _ folder: String) -> String {
        guard archive != nil else {
            return "fetch it where there is a network and put it into '\(folder)' under this name"
        }
        return "fetch it where there is a network and unpack it here: mkdir -p '\(folder)' && "
            + "tar -xzf \(file.name) -C '\(folder)' --strip-components=1"
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FoveaError.inputOutput("cannot make the folder '\(path)': \(error.localizedDescription)")
        }
    }

    private func move(_ path: String, to place: String) throws {
        guard rename(path, place) == 0 else {
            throw FoveaError.inputOutput("cannot rename '\(path)' to '\(place)': \(String(cString: strerror(errno)))")
        }
    }
}
