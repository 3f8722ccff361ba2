import ArgumentParser
import Fovea

struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "A model's layers: output shapes, parameters, neurons, FLOPs, receptive field.",
        discussion: """
            Example:
              fovea summary --model resnet18:stem=small --input 3x32x32 --classes 10
            """)

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
    }
}
