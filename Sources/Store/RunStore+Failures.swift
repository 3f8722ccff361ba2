import FoveaTensor
import Foundation
import GRDB

extension RunStore {
    /// The file is no longer a database, or one whose tables are not those that were written.
    public struct Damage: Error {
        /// The file.
        public let path: String
        /// What was found.
        public let reason: String
        /// Which file it was.
        fileprivate let inode: UInt64?

        fileprivate init(_ path: String, _ reason: String) {
            self.path = path
            self.reason = reason
            inode = Damage.inode(of: path)
        }

        fileprivate static func inode(of path: String) -> UInt64? {
            var status = stat()
            return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
        }
    }

    /// Tells what went wrong with the database as a sentence.
    static func telling<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            let reason = error.message ?? "\(error.resultCode)"
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: throw Damage(path, reason)
            // A table that the list of migrations says is there.
            case .SQLITE_ERROR where reason.hasPrefix("no such table") || reason.hasPrefix("no such column"):
                throw Damage(path, reason)
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                throw FoveaError.inputOutput(
                    "'\(path)' is being written by another process, and did not become free; try again")
            case .SQLITE_FULL: throw FoveaError.inputOutput("cannot write '\(path)': the disk is full")
            default: throw FoveaError.inputOutput("cannot use '\(path)': \(reason)")
            }
        }
    }

    /// Opens the store of a folder, uses it, and where its file turns out to be damaged, puts that aside and does so once more with a new
    /// one, which is filled from the folders.
    ///
    /// - Parameter tell: Gets a sentence for each thing that a user should know.
    public static func using<Result>(
        folder: String, patience: Double = 10, tell: (String) -> Void, _ body: (RunStore) throws -> Result
    ) throws -> Result {
        func attempt() throws -> Result {
            let store = try RunStore(folder: folder, patience: patience)
            store.notes.forEach(tell)
            return try body(store)
        }
        do {
            return try attempt()
        } catch let damage as Damage {
            tell(try putAside(damage))
            do {
                return try attempt()
            } catch let again as Damage {
                throw FoveaError.inputOutput("cannot use '\(again.path)', which was made just now: \(again.reason)")
            }
        }
    }

    /// Renames a damaged file, so that a new one can be made.
    ///
    /// - Returns: the sentence about it.
    private static func putAside(_ damage: Damage) throws -> String {
        try alone(in: (damage.path as NSString).deletingLastPathComponent) {
            guard Damage.inode(of: damage.path) == damage.inode else {
                return "'\(damage.path)' was damaged (\(damage.reason)), and another process has made it again"
            }
            var number = 1
            while access("\(damage.path).damaged-\(number)", F_OK) == 0 { number += 1 }
            let aside = "\(damage.path).damaged-\(number)"
            guard rename(damage.path, aside) == 0 else {
                throw FoveaError.inputOutput(
                    "'\(damage.path)' is damaged (\(damage.reason)), and cannot be renamed: "
                        + String(cString: strerror(errno)))
            }
            for ending in ["-wal", "-shm"] { rename(damage.path + ending, aside + ending) }
            return
                "'\(damage.path)' was damaged (\(damage.reason)): it is kept as '\(aside)', and made again from the runs' folders"
        }
    }

    /// Does something that only one process may do in a folder at a time.
    static func alone<Result>(in folder: String, _ body: () throws -> Result) rethrows -> Result {
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        if descriptor >= 0 { flock(descriptor, LOCK_EX) }
        return try body()
    }
}
