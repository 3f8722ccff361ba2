import FoveaTraining
import Foundation

/// A folder with a run, as the store finds it.
struct RunFolder: Sendable {
    /// Relative to the store's folder; what the run is called.
    let name: String
    /// Where it is.
    let directory: RunDirectory

    init(_ name: String, in folder: String) {
        self.name = name
        directory = RunDirectory(folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
    }

    /// Sizes and times of the files that a run has: while it is the same, there is nothing new to read.
    var fingerprint: String {
        let files = [
            directory.path, directory.events, directory.evaluations, directory.config, directory.result,
            directory.notes,
        ]
        return files.map { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return "-" }
            return "\(status.st_size):\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }.joined(separator: " ")
    }

    /// All runs in a folder and in the folders in it, by name. A link to a folder counts as one; hidden folders do not.
    static func all(in folder: String) -> [RunFolder] {
        var found: [RunFolder] = []
        func look(_ prefix: String, _ depth: Int) {
            for name in subfolders(of: (folder as NSString).appendingPathComponent(prefix)) {
                let run = RunFolder(prefix + name, in: folder)
                if access(run.directory.modelCard, F_OK) == 0 {
                    found.append(run)
                } else if depth > 1 {
                    look(prefix + name + "/", depth - 1)
                }
            }
        }
        look("", deepest)
        return found.sorted { $0.name < $1.name }
    }

    /// `runs/NAME` and `runs/GROUP/NAME`.
    static let deepest = 2

    private static func subfolders(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let kind = entry.pointee.d_type
            guard Int(kind) == DT_DIR || Int(kind) == DT_LNK || Int(kind) == DT_UNKNOWN else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            names.append(name)
        }
        return names
    }
}
