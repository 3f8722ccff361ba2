import ArgumentParser
import Fovea
import Foundation

struct DiagnoseRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Says what is wrong with a run, by its curves and its answers, and what to try next.",
        discussion: """
            Example:
              fovea diagnose runs/first

            The worst comes first; each verdict ends with the next experiment. Curves tell whether it learns, whether the rate \
            was too high or too low, whether it should have gone on or stopped earlier, whether it is too small or learned \
            by heart; the weights tell which classes are not found, which labels may be wrong, and whether evaluation differs \
            from training, or which values of a regression are not told. Runs that are still going on can be looked at too. Nothing is written but --images DIR.

            The images with the highest loss, as pictures and a page:
              fovea diagnose runs/first --images worst
            """)

    private enum Split: String, CaseIterable { case validation, test, train }

    @Argument(help: ArgumentHelp("The home of the run.", valueName: "run"))
    var folder: String

    @Option(
        help: ArgumentHelp(
            "The part whose images are looked at: validation, test or train. (default: validation; train where "
                + "nothing was held out)", valueName: "part"))
    var split: String?

    @Flag(help: "Look at the curves alone, which takes no time.")
    var curves = false

    @Flag(help: "Also say what was looked at and is as it should be.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "Write the images with the highest loss, and those whose labels may be wrong, into this folder.",
            valueName: "dir"))
    var images: String?

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let split { _ = try choice(split, of: "--split", among: Split.allCases) }
        if curves, images != nil || split != nil {
            throw ValidationError("--curves looks at no images: leave it out, or --images and --split")
        }
    }

    func run() throws {
        let directory = try RunDirectory.existing(folder)
        try directory.requireNetwork()
        let backend = curves ? nil : try machine.makeBackend()
        let diagnosis = try Diagnosis(of: directory, split: split, backend: backend, interruption: .onSignals())
        if output.json {
            for verdict in diagnosis.verdicts {
                print(Event.result(VerdictText.fields(verdict, under: "diagnosis")).json)
            }
            for untold in diagnosis.untold {
                print(Event.result(["untold": .string(untold.name), "reason": .string(untold.reason)]).json)
            }
            for image in diagnosis.highestLoss {
                print(Event.result(JudgedImageSheet.fields(image, as: "highest_loss")).json)
            }
            for image in diagnosis.doubtfulLabels.prefix(JudgedImageSheet.most) {
                print(Event.result(JudgedImageSheet.fields(image, as: "doubtful_label")).json)
            }
        } else if !output.quiet {
            StandardError.write(text(diagnosis).printable)
        }
        guard let images else { return }
        let written = try JudgedImageSheet(diagnosis, of: directory).write(to: images)
        output.report(
            .result(["images": .string(images), "count": .int(written)]),
            text: "\(images)/index.html shows \(written) images\n")
    }

    private func text(_ diagnosis: Diagnosis) -> String {
        let shown = diagnosis.verdicts.filter { all || $0.outcome != .good }
        let form = VerdictText(diagnosis.verdicts.map(\.name) + diagnosis.untold.map(\.name))
        var text = shown.map(form.text).joined()
        if all { text += diagnosis.untold.map { form.line($0.name, "untold", $0.reason) }.joined() }
        let good = diagnosis.verdicts.filter { $0.outcome == .good }.map(\.name).joined(separator: ", ")
        if diagnosis.isHealthy {
            text += all ? "" : "healthy: nothing is wrong (looked at: \(good))\n"
        } else if !all, !good.isEmpty {
            text += "as it should be: \(good)\n"
        }
        if !all, !diagnosis.untold.isEmpty {
            let reasons = Dictionary(grouping: diagnosis.untold, by: \.reason).sorted { $0.key < $1.key }
            for (reason, untold) in reasons {
                text += "could not be told: \(untold.map(\.name).joined(separator: ", ")) (\(reason))\n"
            }
        }
        return text + worst(diagnosis.highestLoss)
    }

    /// The images that the network was most wrong about.
    private func worst(_ images: [JudgedImage]) -> String {
        let wrong = images.filter(\.isWrong).prefix(5)
        guard let part = wrong.first?.part else { return "" }
        let lines = wrong.map {
            "  loss \(String(format: "%5.2f", $0.loss))  \($0.place): '\($0.label)', taken for '\($0.answer)' (\(String(format: "%.1f%%", $0.probability * 100)))\n"
        }
        return "highest loss of the \(part) images:\n" + lines.joined()
    }
}
