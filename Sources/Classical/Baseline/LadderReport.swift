import FoveaCharts
import FoveaTraining

/// What a ladder came to, as a table, as an event and as a chart.
public struct LadderReport: Sendable {
    /// The steps that were climbed, in their order.
    public let outcomes: [Ladder.Outcome]
    /// What the images are called.
    public let data: String

    /// Of any number of steps.
    public init(_ outcomes: [Ladder.Outcome], data: String) {
        self.outcomes = outcomes
        self.data = data
    }

    /// A line for each step, and what a network must beat.
    public var text: String {
        var table = TextTable(["", "images", "validation", "test", "training", "an image", "numbers"])
        for outcome in outcomes {
            guard outcome.problem == nil else {
                table.add([outcome.step.name, "\(outcome.trainingCount)", "failed", "", "", "", ""])
                continue
            }
            table.add([
                outcome.step.name, "\(outcome.trainingCount)", Self.percent(outcome.validation),
                Self.percent(outcome.test), Self.time(outcome.trainingSeconds), Self.time(outcome.secondsPerImage),
                "\(outcome.parameters)",
            ])
        }
        let words = outcomes.map { "\($0.step.name): \($0.step.words)" }
        let problems = outcomes.compactMap { outcome in
            outcome.problem.map { "\(outcome.step.name) failed: \($0.message)" }
        }
        return ([table.text, ""] + words + (problems.isEmpty ? [] : [""] + problems) + (goal.map { ["", $0] } ?? []))
            .joined(separator: "\n") + "\n"
    }

    /// What the best method without convolutions came to, in a sentence.
    private var goal: String? {
        let classical = outcomes.filter { if case .classical = $0.step.method { true } else { false } }
        guard let best = classical.max(by: { score($0) < score($1) }), score(best) > 0 else { return nil }
        return
            "a network must beat \(best.step.name): \(Self.percent(best.test ?? best.validation)) in \(Self.time(best.trainingSeconds)) of training"
    }

    /// The validation part chooses, as everywhere.
    private func score(_ outcome: Ladder.Outcome) -> Double { outcome.validation ?? outcome.test ?? 0 }

    /// As the fields of an event: a line for each step, with its `problem` where it could not be climbed.
    public static func fields(of outcome: Ladder.Outcome) -> Event.Fields {
        var fields: Event.Fields = [
            "name": .string(outcome.step.name), "words": .string(outcome.step.words),
            "training_count": .int(outcome.trainingCount),
        ]
        if let problem = outcome.problem {
            fields["problem"] = .string(problem.message)
            return fields
        }
        if let validation = outcome.validation { fields["validation_top1"] = .double(validation) }
        if let test = outcome.test { fields["test_top1"] = .double(test) }
        fields["training_seconds"] = .double(outcome.trainingSeconds)
        fields["seconds_per_image"] = .double(outcome.secondsPerImage)
        fields["parameters"] = .int(outcome.parameters)
        return fields
    }

    /// Accuracy against the time of training, of the steps that could be climbed; the title names the others.
    public var chart: LineChart {
        let lines = outcomes.compactMap { outcome -> LineChart.Line? in
            guard let score = outcome.test ?? outcome.validation else { return nil }
            return LineChart.Line(
                label: outcome.step.name, points: [(x: max(outcome.trainingSeconds, 1e-3), y: score * 100)],
                style: .points)
        }
        let part = outcomes.contains { $0.test != nil } ? "test" : "validation"
        let failed = outcomes.filter { $0.problem != nil }.map(\.step.name)
        return LineChart(
            title: "What accuracy costs: \(data)"
                + (failed.isEmpty ? "" : " (failed: \(failed.joined(separator: ", ")))"), xLabel: "seconds of training",
            yLabel: "\(part) accuracy, %",
            lines: lines,
            xScale: .logarithmic, startsAtZero: false)
    }

    private static func percent(_ share: Double?) -> String { share.map { ProgressText.percent($0, 2) } ?? "" }

    /// `12.3 s`, `4.56 ms`, `0.78 µs`.
    private static func time(_ seconds: Double) -> String {
        let (value, unit) =
            seconds >= 1 ? (seconds, "s") : seconds >= 1e-3 ? (seconds * 1e3, "ms") : (seconds * 1e6, "µs")
        return "\(value >= 100 ? ProgressText.fixed(value, 0) : ProgressText.fixed(value, value >= 10 ? 1 : 2)) \(unit)"
    }
}
