import ArgumentParser
import Fovea

struct ClassicalList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The features, learners and kernels that specs can name.",
        discussion: """
            Example:
              fovea classical list
            """)

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let kinds = [FeatureRegistry.registry.plural, LearnerRegistry.registry.plural, KernelRegistry.registry.plural]
        Catalogue.write(Catalogue.all.filter { kinds.contains($0.kind) }, titled: true, asJSON: output.json)
    }
}
