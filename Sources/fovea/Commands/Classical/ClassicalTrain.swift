import ArgumentParser
import Fovea
import FoveaConfiguration
import Foundation

struct ClassicalTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learns from features of images; --run DIR is the run's home.",
        discussion: """
            Example:
              fovea classical train --data fashion-mnist --features hog:cell=4 \\
                --learner svm:c=0.1 --run runs/hog

            or a kernel machine, on fewer images:
              fovea classical train --data fashion-mnist --features 'raw pca:components=100' \\
                --learner kernel-svm:kernel=rbf,c=10 --limit 10000 --run runs/rbf

            Settings are chosen by the accuracy on the held-out images; the test set is met once, at the end. \
            'fovea classical list' names features and learners; the run is listed by 'fovea runs list'.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run's home: configuration, events, what was learned.", valueName: "dir"))
    var home: String?

    @OptionGroup(title: "Settings") var settings: SettingOptions<ClassicalSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let file = try config.map { try ConfigurationFile<ClassicalSettings>(path: $0) }
        let given = try settings.settings()
        var asked = file.map { given.over($0.settings) } ?? given
        guard !asked.data.isEmpty else {
            throw FoveaError.usage(
                "classical train needs --data SPEC, what to learn from; for example: --data fashion-mnist")
        }
        asked.data = NamedDataset.located(asked.data, in: FileManager.default.currentDirectoryPath)
        let home = home ?? file?.run
        let sink = ClassicalProgress(output)
        let training = ClassicalTraining(asked, directory: home.map(RunDirectory.init), events: sink)
        let result = try Interruption.onSignals().whileCurrent { try training.run() }
        guard !output.quiet, !output.json else { return }
        StandardError.write(
            "\(result.model.features.width) features in \(result.time.features.seconds.asSeconds), learned in \(result.time.learning.seconds.asSeconds), "
                + "\(result.secondsPerImage.map { "an image is judged in \(($0 * 1e3).threeDigits) ms, " } ?? "")"
                + "\(result.model.parameterCount.grouped) numbers learned\n"
                + result.model.features.notes.map { $0 + "\n" }.joined()
                + (home.map {
                    "the run lies in \($0); try: fovea classical evaluate --run \($0.quotedForShell) --split validation --metrics confusion\n"
                }
                    ?? "nothing was kept: give --run DIR to keep what was learned\n"))
    }
}

/// The events of a classical run: lines of JSON, or a line each for people.
final class ClassicalProgress: EventSink {
    private let output: OutputOptions
    private let sink: EventTee

    init(_ output: OutputOptions) {
        self.output = output
        sink = EventTee(output.json ? [JSONLinesRenderer(fileDescriptor: STDOUT_FILENO)] : [])
    }

    func receive(_ event: Event) {
        sink.receive(event)
        guard !output.quiet, !output.json else { return }
        switch event {
        case .run(let run):
            StandardError.write(
                "\(run.model); \(run.data): \(run.trainingCount.grouped) training, \(run.validationCount.grouped) validation, "
                    + "\(run.testCount.grouped) test images; \(run.backend)\n")
        case .evaluation(let evaluation): StandardError.write(evaluation.line)
        case .warning(let warning): StandardError.write("warning: \(warning.message)\n")
        default: break
        }
    }

    var failure: FoveaError? { sink.failure }
}

extension Event.Evaluation {
    /// Accuracy, and the loss where there is one.
    var line: String {
        "\(split): \(top1.map { "top-1 \($0.percent), " } ?? "")\(loss.isFinite ? "loss \(loss.digits(4)), " : "")\(count.grouped) images\n"
    }
}

extension Double {
    /// `12.3 s`.
    fileprivate var asSeconds: String { "\(threeDigits) s" }
}
