import FoveaInterchange
import FoveaTensor
import Foundation
import GRDB

/// The runs of a project in one SQLite file, `fovea.sqlite` beside their folders.
///
///     let store = try RunStore(folder: "runs")
///     try store.synchronize()
///     let best = try store.runs(where: "val.top1 > 0.9 and model = resnet18", sortedBy: "-val.top1")
///
/// The folders are the truth: everything here was read in them, and ``synchronize()`` reads what they have got since. So a store can be
/// thrown away at any time, and nothing is lost when it cannot be written. Several processes may use it at once.
public final class RunStore: Sendable {
    /// The folder that the run folders and the store lie in.
    public let folder: String
    /// What a user should know of how the store was opened, a sentence each.
    public let notes: [String]
    let database: DatabaseQueue

    /// What the file is called.
    public static let fileName = "fovea.sqlite"

    /// The file of the store in a folder.
    public static func path(in folder: String) -> String { (folder as NSString).appendingPathComponent(fileName) }

    /// Opens the store of a folder, and makes it where there is none. In a folder that cannot be written, it is made anew for this process
    /// alone, which takes as long as reading all runs.
    ///
    /// - Parameter patience: How long other processes that write are waited for, in seconds.
    /// - Throws: `missingFile` where the folder is not there, `invalid` for a store that a newer Fovea wrote, ``Damage`` for a file that is
    ///   no longer a database.
    public init(folder: String, patience: Double = 10) throws {
        self.folder = folder
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw FoveaError.missingFile(
                "there is no folder '\(folder)' with runs; say where they are with --store DIR")
        }
        let path = RunStore.path(in: folder)
        let isWritable = access(folder, W_OK) == 0 && (access(path, F_OK) != 0 || access(path, W_OK) == 0)
        notes =
            isWritable
            ? [] : ["'\(path)' cannot be written: the runs are read from their folders, for this command alone"]
        database = try RunStore.telling(path) {
            // An empty name is a file of the process's own, which goes with it.
            let database = try DatabaseQueue(
                path: isWritable ? path : "", configuration: RunStore.configuration(patience: patience))
            // One process at a time: of several that see a new file, one makes its tables; and whether a table is there must not change while it
            // is asked for.
            try RunStore.alone(in: folder) {
                guard try !database.read(Schema.migrator.hasBeenSuperseded) else {
                    throw FoveaError.invalid(
                        "'\(path)' was written by a newer Fovea; use that one, or remove the file: it is made again from the "
                            + "runs' folders")
                }
                guard try !database.read(Schema.migrator.hasCompletedMigrations) else { return }
                // Those who read and the one who writes do not wait for each other. GRDB's own way to ask for this writes at every opening.
                try database.inDatabase { db in
                    if isWritable { try db.execute(sql: "PRAGMA journal_mode = WAL") }
                }
                try Schema.migrator.migrate(database)
            }
            return database
        }
    }

    private static func configuration(patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "fovea.store"
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            // A power cut may take the last rows, which the folders still have; what is left is whole. 64 MiB of pages are for the first
            // reading of many runs.
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// Reads, at one moment of the store.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try RunStore.telling(RunStore.path(in: folder)) { try database.read(body) }
    }

    /// Writes all or nothing. Others wait meanwhile.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try RunStore.telling(RunStore.path(in: folder)) {
            try database.inDatabase { db in
                var result: Result?
                // What is read first must still hold when it is written.
                try db.inTransaction(.immediate) {
                    result = try body(db)
                    return .commit
                }
                guard let result else { throw FoveaError.defect("a transaction of the store gave nothing") }
                return result
            }
        }
    }
}
