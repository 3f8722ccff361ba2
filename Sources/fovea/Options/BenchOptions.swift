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

    /// The most numbers in a batch's images: 1 GiB of them.
    static let mostNumbers = 1 << 28

    /// The shape of a batch's images.
    ///
    /// - Throws: a usage sentence for more numbers than ``mostNumbers``.
    func batchShape(_ count: Int, of shape: Shape) throws -> Shape {
        let images = Shape([count] + shape.dimensions)
        guard images.isCountable, images.count <= BenchOptions.mostNumbers else {
            throw FoveaError.usage(
                "bench draws at most \(BenchOptions.mostNumbers.grouped) numbers for its images, but --batch-size \(count) "
                    + "of --input \(shape.extents) is more; use a smaller batch or smaller images")
        }
        return images
    }

    /// Standard normal images, as normalized ones are, and labels in turn.
    ///
    /// - Throws: as ``batchShape(_:of:)`` does.
    func batch(_ count: Int, of shape: Shape, classes: Int) throws -> (images: NDArray, labels: NDArray) {
        let images = try batchShape(count, of: shape)
        let pixels = Philox(key: seed, stream: 0).normal(images.count)
        return (NDArray(images, pixels), NDArray([count], (0..<count).map { Int32($0 % classes) }))
    }
}
