import ArgumentParser
import Fovea
import FoveaStore

/// Which runs are meant: those in a folder, which the store beside them knows.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder that the runs' folders lie in.", valueName: "dir"))
    var store = "runs"

    /// Opens the store, and brings it to what the folders say.
    func use<Result>(_ output: OutputOptions, _ body: (RunStore) throws -> Result) throws -> Result {
        func tell(_ sentence: String) { if !output.quiet { StandardError.write("note: \(sentence)\n") } }
        return try RunStore.using(folder: store, tell: tell) { store in
            do {
                try store.synchronize()
            } catch let error as FoveaError where error.kind == .inputOutput {
                tell("\(error.message); the runs are shown as they were at the last look")
            }
            return try body(store)
        }
    }
}
