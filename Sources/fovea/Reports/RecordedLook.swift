import Fovea

/// A look at a run's images with its weights, written down in its folder: whoever chooses between runs by the test part has made it a validation part.
enum RecordedLook {
    /// - Parameter note: Is told what a user should know: that the part was looked at before, or that this look could not be written down.
    static func write(_ evaluation: Event.Evaluation, in run: RunDirectory, note: (String) -> Void) {
        do {
            if let doubt = try run.doubt(of: evaluation) { note(doubt) }
            let command = ["fovea"] + CommandLine.arguments.dropFirst()
            try run.record(evaluation, command: command.map(\.quotedForShell).joined(separator: " "))
        } catch {
            note("this look at the images could not be written down: \((error as? FoveaError)?.message ?? "\(error)")")
        }
    }
}
