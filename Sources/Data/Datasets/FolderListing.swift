import Foundation
import FoveaTensor

/// What lies in one folder: names of folders and files, in the order of their bytes. Hidden names are left out, and what archives from a Mac
/// have beside them; links count
/// as what they lead to.
struct FolderListing {
    /// A file as its directory entry describes it.
    struct File {
        let name: String
        /// In bytes; 0 for a link that leads nowhere.
        let size: Int
        /// In nanoseconds since 1970.
        let modified: Int
    }

    private(set) var folders: [String] = []
    private(set) var files: [File] = []
    /// Tells this folder from all others, whatever way led to it.
    let identity: String

    /// - Throws: `missingFile` when the folder is not there, `inputOutput` when it cannot be read, `invalid` for a name that
    ///   is not text.
    init(_ path: String) throws {
        guard let stream = opendir(path) else {
            let reason = errno
            if reason == ENOENT { throw FoveaError.missingFile("there is no folder '\(path)'") }
            if reason == ENOTDIR { throw FoveaError.missingFile("'\(path)' is not a folder") }
            throw FoveaError.inputOutput("cannot read the folder '\(path)': \(String(cString: strerror(reason)))")
        }
        defer { closedir(stream) }
        let descriptor = dirfd(stream)
        var own = stat()
        fstat(descriptor, &own)
        identity = "\(own.st_dev):\(own.st_ino)"
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            try add(entry, in: path, descriptor)
        }
        guard errno == 0 else {
            throw FoveaError.inputOutput("cannot read the folder '\(path)': \(String(cString: strerror(errno)))")
        }
        folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Leaves out the homes of training runs, which lie beside the classes where somebody trains in the folder of the images.
    ///
    /// - Returns: their names.
    mutating func takeRuns(in path: String) -> [String] {
        let runs = folders.filter { name in
            ["config.json", "model.json"].allSatisfy { access("\(path)/\(name)/\($0)", F_OK) == 0 }
        }
        folders.removeAll(where: runs.contains)
        return runs
    }

    private mutating func add(_ entry: UnsafeMutablePointer<dirent>, in path: String, _ descriptor: Int32) throws {
        let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
        try withUnsafePointer(to: &entry.pointee.d_name) { field in
            try field.withMemoryRebound(to: CChar.self, capacity: capacity) { bytes in
                guard bytes[0] != CChar(UInt8(ascii: ".")), strcmp(bytes, "__MACOSX") != 0 else { return }
                guard let name = String(validatingCString: bytes) else {
                    throw FoveaError.invalid(
                        "the folder '\(path)' has a name that is not UTF-8, '\(String(cString: bytes))'; rename it")
                }
                var status = stat()
                guard fstatat(descriptor, bytes, &status, 0) == 0 else {
                    // A link that leads nowhere: whoever reads it is told.
                    files.append(File(name: name, size: 0, modified: 0))
                    return
                }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: folders.append(name)
                case S_IFREG: files.append(File(name: name, size: Int(status.st_size), modified: status.modified))
                default: break
                }
            }
        }
    }
}

extension stat {
    /// When the file's bytes last changed, in nanoseconds since 1970.
    var modified: Int { Int(st_mtim.tv_sec) &* 1_000_000_000 &+ Int(st_mtim.tv_nsec) }
}
