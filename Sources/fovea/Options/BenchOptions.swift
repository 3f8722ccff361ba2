import ArgumentParser
import Fovea

/// How often the work is done.
struct BenchOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Repetitions that are measured.", valueName: "n"))
    var steps = 10

    @Option(help: ArgumentHelp("Repetitions before, not measured.", valueName: "n"))
    var warmUp = 3

    @Option(help: ArgumentHelp("What the random images and weights are drawn from.", valueName: "n"))
    var seed: UInt64 = 0

    @Flag(help: "Print the compiled plan: steps, layouts, algorithms, memory, reorders.")
    var explain = false

    func validate() throws {
        try atLeast(1, steps, of: "--steps")
        try atLeast(0, warmUp, of: "--warm-up")
    }

    /// Standard normal images, as normalized ones are, and labels in turn.
    func batch(_ count: Int, of shape: Shape, classes: Int) -> (images: NDArray, labels: NDArray) {
        let images = Shape([count] + shape.dimensions)
        let pixels = Philox(key: seed, stream: 0).normal(images.count)
        return (NDArray(images, pixels), NDArray([count], (0..<count).map { Int32($0 % classes) }))
    }
}
