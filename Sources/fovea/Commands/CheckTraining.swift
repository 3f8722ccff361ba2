import ArgumentParser
import Fovea
import FoveaConfiguration

struct CheckTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Checks a training before it begins: first loss, signals, gradients, and a few images learned by heart.",
        discussion: """
            Example:
              fovea check --data fashion-mnist \\
                --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' --lr 0.1

            It takes the same settings as 'fovea train' and writes nothing. Where something is wrong, causes are found by \
            trying: other rates, other initializations, nothing frozen. Exit status 65 when it cannot learn like this.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("How many images are to be learned by heart.", valueName: "n"))
    var sample = 20

    @Option(help: ArgumentHelp("The most steps that may take.", valueName: "n"))
    var steps = 200

    @Flag(help: "Also show what every layer gives in the first step, and the loss's gradient for that.")
    var layers = false

    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try atLeast(1, sample, of: "--sample")
        try atLeast(1, steps, of: "--steps")
    }

    func run() throws {
        let asked = try settings.configuration(over: config.map { try ConfigurationFile<TrainingSettings>(path: $0) })
        try asked.requireComplete(for: "check")
        let check = try Check(
            asked, sample: sample, steps: steps, backend: asked.makeBackend(machine.backend), interruption: .onSignals()
        )
        let verdicts = try check.verdicts(
            looked: { if layers, !output.json, !output.quiet { StandardError.write($0.table.printable + "\n\n") } },
            { output.report(.result(VerdictText.fields($0, under: "check")), text: VerdictText().text($0)) })
        let bad = verdicts.filter { $0.outcome == .bad }.map(\.name)
        guard bad.isEmpty else {
            throw FoveaError.invalid("it cannot learn like this: \(bad.joined(separator: ", "))")
        }
    }
}
