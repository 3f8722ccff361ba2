import FoveaCharts
import FoveaInspect
import FoveaTensor
import FoveaTraining

/// The pictures of one run, or of several in the same pictures.
///
///     let charts = RunCharts([run], images: nil)
///     let svg = try charts.grid(of: [.loss, .rate]).svg
///
/// Epochs run to the right, 1 at the end of the first. What a run has not measured has no line, and a picture without a line is left out.
public struct RunCharts: Sendable {
    /// What a picture shows.
    public enum Kind: String, Sendable, CaseIterable {
        /// Of training, each logged step and smoothed, and of the images held out.
        case loss
        /// The share of right answers, likewise.
        case accuracy
        /// The learning rate.
        case rate
        /// The length of all gradients together.
        case gradients
        /// Images per second, and the share of the time that was spent waiting for them.
        case speed
        /// Recall and precision of each class.
        case classes
        /// Which class was taken for which.
        case confusion
        /// What a network for regression gives over what the images are labelled with, a picture for each value.
        case values

        /// Whether it is made of images, not of the run's log.
        public var needsImages: Bool { needsClasses || self == .values }
        /// Whether only a network that tells classes apart has it.
        public var needsClasses: Bool { self == .classes || self == .confusion }
    }

    let runs: [ReportedRun]
    let images: Examined?

    /// - Parameters:
    ///   - runs: Lines have their names where there are several.
    ///   - images: What a run says of images, where they were examined.
    public init(_ runs: [ReportedRun], images: Examined? = nil) {
        self.runs = runs
        self.images = images
    }

    /// All pictures of some kinds that there is anything to show in, in one.
    ///
    /// - Throws: an `invalid` sentence where there is nothing.
    public func grid(of kinds: [Kind]) throws -> ChartGrid {
        let charts = kinds.flatMap(charts)
        guard !charts.isEmpty else {
            let names = runs.map { "'\($0.directory.path)'" }.joined(separator: ", ")
            throw FoveaError.invalid(
                "there is nothing to draw: the log of \(names) has no numbers for \(kinds.map(\.rawValue).joined(separator: ", ")) yet"
            )
        }
        return ChartGrid(charts, columns: charts.count > 2 ? 2 : 1)
    }

    /// The pictures of a kind: none where there is nothing to show.
    public func charts(_ kind: Kind) -> [any Chart] {
        switch kind {
        case .loss: losses
        case .accuracy: accuracies
        case .rate: rate
        case .gradients: gradients
        case .speed: speed
        case .classes: if case .classes(let images)? = images { [images.classChart] } else { [] }
        case .confusion: if case .classes(let images)? = images { [images.confusionChart] } else { [] }
        case .values: if case .values(let images)? = images { images.charts } else { [] }
        }
    }

    private typealias Points = [(x: Double, y: Double)]

    private func steps(_ run: ReportedRun, _ value: (Event.Step) -> Double?) -> Points {
        run.curves.steps.compactMap { step in value(step).map { (run.curves.epochs(at: step.step), $0) } }
    }

    private func epochs(_ run: ReportedRun, _ value: (Event.Epoch) -> Double?) -> Points {
        run.curves.epochs.compactMap { epoch in value(epoch).map { (run.curves.epochs(at: epoch.step), $0) } }
    }

    private func validation(_ run: ReportedRun, _ value: (Event.Evaluation) -> Double?) -> Points {
        run.curves.validation.compactMap { evaluation in
            guard let epoch = evaluation.epoch, let number = value(evaluation) else { return nil }
            // The last epoch may be cut short.
            return (min(Double(epoch), run.curves.epochs(at: run.curves.run.steps)), number)
        }
    }

    private var losses: [any Chart] {
        charts(
            "loss", "loss", steps: { $0.loss }, epochs: { $0.loss }, validation: { $0.loss }, startsAtZero: true,
            isLogarithmic: RunCharts.spansDecades)
    }

    private var accuracies: [any Chart] {
        charts(
            "accuracy", "right answers, %", steps: { $0.top1.map { $0 * 100 } }, epochs: { $0.top1.map { $0 * 100 } },
            validation: { $0.top1.map { $0 * 100 } }, startsAtZero: false)
    }

    /// One run: everything in one picture. Several: a picture of training and one of the images held out, a line for each run.
    private func charts(
        _ title: String, _ label: String, steps: (Event.Step) -> Double?, epochs: (Event.Epoch) -> Double?,
        validation: (Event.Evaluation) -> Double?, startsAtZero: Bool, isLogarithmic: (Points) -> Bool = { _ in false }
    ) -> [any Chart] {
        func training(_ run: ReportedRun) -> (raw: Points, smoothed: Points) {
            let points = self.steps(run, steps)
            // A few batches tell less than the means of whole epochs.
            let means = self.epochs(run, epochs)
            guard points.count > max(1, 2 * means.count) else { return ([], means.isEmpty ? points : means) }
            let curve = StepCurve(points)
            return (curve.raw, curve.smoothed)
        }
        func chart(_ title: String, _ lines: [LineChart.Line], marks: [LineChart.Mark] = []) -> [any Chart] {
            let lines = lines.filter { $0.points.contains { $0.y.isFinite } }
            guard !lines.isEmpty else { return [] }
            let scale: ChartScale = isLogarithmic(lines.flatMap(\.points)) ? .logarithmic : .linear
            // A line alone has no legend: the title says whose it is.
            let title = runs.count > 1 && lines.count == 1 ? "\(title): \(lines[0].label)" : title
            return [
                LineChart(
                    title: title, xLabel: "epoch", yLabel: label, lines: lines, yScale: scale,
                    startsAtZero: startsAtZero,
                    marks: marks)
            ]
        }
        guard runs.count > 1 else {
            guard let run = runs.first else { return [] }
            let (raw, smoothed) = training(run)
            let best = run.best.flatMap { best in
                self.validation(run) { $0.epoch == best.epoch ? 0 : nil }.first.map {
                    LineChart.Mark(x: $0.x, label: "best weights")
                }
            }
            return chart(
                title,
                [
                    .init(label: "training, each logged step", points: raw, style: .faint, color: 0),
                    .init(
                        label: raw.isEmpty ? "training, means of epochs" : "training, smoothed", points: smoothed,
                        color: 0),
                    .init(label: "validation", points: self.validation(run, validation), color: 1),
                ], marks: best.map { [$0] } ?? [])
        }
        func lines(_ points: (ReportedRun) -> Points) -> [LineChart.Line] {
            runs.enumerated().map { .init(label: names[$0], points: points($1), color: $0) }
        }
        return chart("training \(title), smoothed", lines { training($0).smoothed })
            + chart("validation \(title)", lines { self.validation($0, validation) })
    }

    private var rate: [any Chart] {
        let lines = runs.enumerated().map { index, run in
            LineChart.Line(
                label: names[index], points: StepCurve(steps(run, \.learningRate)).raw, color: index)
        }.filter { !$0.points.isEmpty }
        guard !lines.isEmpty else { return [] }
        return [LineChart(title: "learning rate", xLabel: "epoch", yLabel: "learning rate", lines: lines)]
    }

    private var gradients: [any Chart] {
        let lines = runs.enumerated().flatMap { index, run in
            let curve = StepCurve(steps(run, \.gradientNorm))
            let faint = LineChart.Line(label: "each logged step", points: curve.raw, style: .faint, color: index)
            let line = LineChart.Line(
                label: runs.count > 1 ? names[index] : "smoothed", points: curve.smoothed, color: index)
            return runs.count > 1 ? [line] : [faint, line]
        }.filter { $0.points.contains { $0.y.isFinite } }
        guard !lines.isEmpty else { return [] }
        return [
            LineChart(
                title: "length of the gradient", xLabel: "epoch", yLabel: "√Σ‖g‖²", lines: lines,
                yScale: RunCharts.spansDecades(lines.flatMap(\.points)) ? .logarithmic : .linear)
        ]
    }

    private var speed: [any Chart] {
        var lines = runs.enumerated().map { index, run in
            let (points, means) = (steps(run, \.imagesPerSecond), epochs(run, \.imagesPerSecond))
            return LineChart.Line(
                label: runs.count > 1 ? names[index] : "images per second",
                points: points.count > max(1, 2 * means.count) ? StepCurve(points).smoothed : means, color: index)
        }.filter { !$0.points.isEmpty }
        guard !lines.isEmpty else { return [] }
        if runs.count == 1, let run = runs.first {
            let (points, means) = (
                steps(run) { $0.dataWaitFraction * 100 }, epochs(run) { $0.dataWaitFraction * 100 }
            )
            let waits = points.count > max(1, 2 * means.count) ? StepCurve(points).smoothed : means
            if !waits.isEmpty { lines.append(.init(label: "waiting for data", points: waits, axis: .right, color: 1)) }
        }
        return [
            LineChart(
                title: "speed", xLabel: "epoch", yLabel: "images per second",
                rightLabel: "time spent waiting for data, %",
                lines: lines, rightStartsAtZero: true)
        ]
    }

    /// The runs' names; their folders, where two have the same.
    private var names: [String] {
        let all = runs.map(\.name)
        return runs.enumerated().map { index, run in
            all.filter { $0 == run.name }.count > 1 ? run.directory.path : all[index]
        }
    }

    /// Whether numbers lie so far apart that the small ones would lie on the axis.
    private static func spansDecades(_ points: Points) -> Bool {
        let numbers = points.map(\.y).filter(\.isFinite)
        guard let low = numbers.min(), let high = numbers.max(), low > 0 else { return false }
        return high / low > 50
    }
}
