import ArgumentParser
import Fovea

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What specs can name: layers, losses, optimizers, schedules, and so on.",
        discussion: """
            Example:
              fovea list optimizers
              fovea list            every kind

            A spec is NAME:key=value,...; layers stand in formulas as WORDnumber{key=value,...}, such as \
            conv32{kernel=5}. The list goes to standard output, for it is all there is.
            """)

    @Argument(help: ArgumentHelp("Such as optimizers; without it, every kind.", valueName: "kind"))
    var kind: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let kinds = Catalogue.all.map(\.kind)
        // The first word of two will do.
        let chosen = Catalogue.all.filter { catalogue in
            kind.map { catalogue.kind == $0 || catalogue.kind.hasPrefix($0 + " ") } ?? true
        }
        guard !chosen.isEmpty else {
            let name = kind ?? ""
            throw FoveaError.usage(
                "there is no list of '\(name)'\(didYouMean(name, among: kinds)); "
                    + "the kinds are: \(kinds.joined(separator: ", "))")
        }
        Catalogue.write(chosen, titled: kind == nil, asJSON: output.json)
    }
}

/// The names of one kind, each with its line of help.
struct Catalogue {
    let kind: String
    let entries: [(name: String, summary: String)]

    private init<Product>(_ registry: Registry<Product>) {
        kind = registry.plural
        entries = registry.entries.map { ($0.name, $0.summary) }
    }

    /// Every registry.
    static let all = [
        Catalogue(LayerRegistry.registry),
        Catalogue(InitializerRegistry.registry),
        Catalogue(LossRegistry.registry),
        Catalogue(OptimizerRegistry.registry),
        Catalogue(RegularizerRegistry.registry),
        Catalogue(ScheduleRegistry.registry),
        Catalogue(MetricRegistry.registry),
        Catalogue(ModelRegistry.registry),
        Catalogue(NamedDataset.registry),
        Catalogue(Preprocessing.registry),
        Catalogue(AugmentationRegistry.registry),
        Catalogue(Order.registry),
        Catalogue(PictureRegistry.registry),
        Catalogue(FeatureRegistry.registry),
        Catalogue(LearnerRegistry.registry),
        Catalogue(KernelRegistry.registry),
    ]

    /// Puts lists on standard output: as one event, or as text.
    static func write(_ chosen: [Catalogue], titled: Bool, asJSON: Bool) {
        guard asJSON else {
            return print(chosen.map { $0.text(titled: titled) }.joined(separator: "\n\n"))
        }
        let entries = chosen.flatMap { catalogue in
            catalogue.entries.map { entry in
                Event.Value.object([
                    "kind": .string(catalogue.kind), "name": .string(entry.name), "summary": .string(entry.summary),
                ])
            }
        }
        print(Event.result(["entries": .array(entries)]).json)
    }

    func text(titled: Bool) -> String {
        let width = entries.map(\.name.count).max() ?? 0
        let lines = entries.map { entry in
            entry.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + entry.summary
        }
        return ((titled ? ["\(kind):"] : []) + lines.map { titled ? "  \($0)" : $0 }).joined(separator: "\n")
    }
}
