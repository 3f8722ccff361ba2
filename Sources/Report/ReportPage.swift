import FoveaInspect
import FoveaPages
import FoveaRecipe
import FoveaTensor
import FoveaTraining

/// A run as one page of HTML that needs nothing from outside: it can be kept, sent and printed.
///
///     let page = ReportPage(run, images: examined, verdicts: diagnosis.verdicts)
///     try Data(page.html.utf8).write(to: url)
///
/// What a run has not got, such as images that are no longer there, is a sentence in the place of that part.
public struct ReportPage: Sendable {
    let run: ReportedRun
    let images: Examined?
    let noImages: String
    let verdicts: [Verdict]

    /// - Parameters:
    ///   - images: What the run says of its images.
    ///   - noImages: Why there is nothing of them, where there is not: a sentence.
    ///   - verdicts: What was found in the run's curves, and perhaps in its images.
    public init(
        _ run: ReportedRun, images: Examined?, noImages: String = "the images were not looked at",
        verdicts: [Verdict]
    ) {
        self.run = run
        self.images = images
        self.noImages = noImages
        self.verdicts = verdicts
    }

    typealias Section = Page.Section

    /// The page.
    public var html: String {
        Page(
            title: "\(run.name): a run of Fovea", headline: headline,
            sections: [diagnosis, curves, answers, examples, settings, network, machine, checkpoints, repetition]
        ).html
    }

    private var diagnosis: Section {
        func boxes(_ verdicts: [Verdict]) -> [String] {
            verdicts.map {
                HTML.verdict($0.name, outcome: $0.outcome.rawValue, finding: $0.finding, advice: $0.advice)
            }
        }
        // What is wrong is seen at once; what is not, when it is asked for.
        let good = verdicts.filter { $0.outcome == .good }
        var parts = boxes(verdicts.filter { $0.outcome != .good })
        if !good.isEmpty {
            let summary =
                parts.isEmpty
                ? "All \(good.count) things that were looked at are as they should be"
                : "\(good.count) things are as they should be"
            parts.append("<details><summary>\(summary)</summary>\n\(boxes(good).joined(separator: "\n"))</details>")
        }
        if verdicts.isEmpty { parts.append(HTML.paragraph("No diagnosis was made.", class: "muted")) }
        if let failure = run.curves.failure {
            parts.append(HTML.paragraph("It ended by an error: \(failure)", class: "warning"))
        }
        parts += run.curves.warnings.map { HTML.paragraph("While it trained it was said: \($0)", class: "warning") }
        parts += run.problems.map { HTML.paragraph("Of the folder could not be read: \($0)", class: "warning") }
        return Section("diagnosis", "Diagnosis", parts.joined(separator: "\n"))
    }

    private var curves: Section {
        let charts = RunCharts([run])
        let pictures = [RunCharts.Kind.loss, .accuracy, .rate, .gradients, .speed].flatMap(charts.charts)
        let content =
            pictures.isEmpty
            ? HTML.paragraph("No step has been logged yet.", class: "muted")
            : HTML.pictures(pictures.map(\.svg))
        return Section("curves", "Curves", content)
    }
}
