import Fovea
import FoveaStore
import Foundation

/// A run as commands that read one are told it: its folder, or what the store of runs calls it.
struct RunArgument {
    /// The folder.
    let directory: RunDirectory

    /// A folder that holds a run needs no store; any other word is looked for in it.
    ///
    /// - Throws: a sentence when there is no such folder and no such run.
    init(_ word: String, _ options: StoreOptions, _ output: OutputOptions) throws {
        let folder = RunDirectory(word)
        let hasStore = FileManager.default.fileExists(atPath: options.store)
        guard !FileManager.default.fileExists(atPath: folder.modelCard), hasStore else {
            directory = try RunDirectory.existing(word)
            return
        }
        directory = try options.use(output) { try $0.run(word).directory }
    }
}
