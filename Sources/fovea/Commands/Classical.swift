import ArgumentParser

struct Classical: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classical",
        abstract: "What a network must beat: features and learners without convolutions.",
        discussion: """
            Example:
              fovea classical baseline --data fashion-mnist
              fovea classical train --data fashion-mnist --features hog:cell=4 \\
                --learner svm:c=0.1 --run runs/hog
              fovea classical evaluate --run runs/hog
              fovea classical predict --run runs/hog photo.png
              fovea classical list
            """,
        subcommands: [
            ClassicalTrain.self, ClassicalEvaluate.self, ClassicalPredict.self, ClassicalBaseline.self,
            ClassicalList.self,
        ])

    func run() throws {
        throw ValidationError("classical needs to know what to do: train, evaluate, predict, baseline or list")
    }
}

/// Which run is meant, and how it is used.
struct ClassicalSource: ParsableArguments {
    @Option(help: ArgumentHelp("The home of a run of 'fovea classical train'.", valueName: "dir"))
    var run: String
}
