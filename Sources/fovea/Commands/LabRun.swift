import ArgumentParser
import Fovea
import FoveaLab
import FoveaPages
import Foundation

struct LabRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Makes experiments, and a page of what was found.",
        discussion: """
            Example:
              fovea lab run linear-depth xor
              fovea lab run --full --out lab-full

            Without names it makes all of them. Each is kept in the folder as soon as it is done, so a stop loses one at most; \
            --missing makes those that are not there yet, in this size, with this seed and by this version.
            """)

    @Argument(
        help: ArgumentHelp("Their names, as 'fovea lab list' has them; all where there are none.", valueName: "name"))
    var names: [String] = []

    @Option(help: ArgumentHelp("The folder that keeps what was found.", valueName: "folder"))
    var out = "lab"

    @Flag(help: "More images, epochs and seeds: minutes to an hour each.")
    var full = false

    @Flag(help: "Leave out those that the folder has already.")
    var missing = false

    @Option(help: ArgumentHelp("What everything random is a function of.", valueName: "n"))
    var seed: UInt64 = 0

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        do {
            _ = try Laboratory.experiments(named: names)
        } catch let error as FoveaError {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        var chosen = try Laboratory.experiments(named: names)
        if missing {
            let kept = LabRecord.all(in: out).records.filter {
                $0.isFull == full && $0.seed == seed && $0.version == RunEnvironment.version
            }
            chosen.removeAll { experiment in kept.contains { $0.name == experiment.name } }
        }
        // A folder that cannot be written is found before an experiment is made.
        try LabRecord.makeFolder(out)
        let quiet = output.quiet || output.json
        let interruption = Interruption.onSignals()
        for (place, experiment) in chosen.enumerated() {
            tell("\(place + 1)/\(chosen.count) \(experiment.name): \(experiment.question)\n")
            let apparatus = Apparatus(
                seed: seed, full: full, backend: try machine.makeBackend(), interruption: interruption
            ) { words in
                if !quiet { StandardError.write("    \(words)\n") }
            }
            let record = try LabRecord(of: experiment, with: apparatus)
            try record.write(to: out)
            report(record)
            try writePage()
        }
        let (records, notes) = LabRecord.all(in: out)
        for note in notes { output.report(.warning(Event.Warning(note)), text: "warning: \(note)\n") }
        guard !records.isEmpty else { return }
        output.report(
            .result(["path": .string(page), "experiments": .int(records.count)]),
            text: "\(page): the page of \(records.count) experiments\n")
    }

    private var page: String { "\(out)/index.html" }

    private func tell(_ text: String) {
        if !output.quiet, !output.json { StandardError.write(text) }
    }

    private func report(_ record: LabRecord) {
        var lines = record.findings.claims.map { "  \($0.holds ? "holds" : "fails"): \($0.text): \($0.measured)" }
        lines.append("  \(record.verdict.words), \(record.seconds.asTime)\n")
        let claims = record.findings.claims.map { claim in
            Event.Value.object([
                "claim": .string(claim.text), "holds": .bool(claim.holds), "measured": .string(claim.measured),
            ])
        }
        output.report(
            .result([
                "experiment": .string(record.name), "verdict": .string(record.verdict.rawValue),
                "claims": .array(claims), "seconds": .double(record.seconds),
                "folder": .string("\(out)/\(record.name)"),
            ]), text: lines.joined(separator: "\n"))
    }

    /// After each experiment, so that a stop leaves a page of what was made.
    private func writePage() throws {
        try AtomicFile.write(Data(LabPage(LabRecord.all(in: out).records).html.utf8), to: page)
    }
}
