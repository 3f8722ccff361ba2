import ArgumentParser

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "The speed of a training step, an inference, a layer, an optimizer, the loader, or of explanations.",
        discussion: """
            Example:
              fovea bench train --model resnet18:stem=small --input 3x32x32 --classes 10 \\
                --batch-size 128
            """,
        subcommands: [
            BenchTrain.self, BenchInfer.self, BenchLayer.self, BenchOptimizer.self, BenchData.self,
            BenchInspect.self,
        ])

    func run() throws {
        throw ValidationError("bench needs to know what to time: train, infer, layer, optimizer, data or inspect")
    }
}
