import ArgumentParser
import Fovea
import FoveaConfiguration
import Foundation

struct FindLearningRate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lr-find",
        abstract: "Looks for a learning rate that makes the loss fall.",
        discussion: """
            Example:
              fovea lr-find --data fashion-mnist \\
                --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' --optimizer adamw

            Steps are made from the same weights at rates that grow from step to step, until the loss rises; several times, \
            with the images in other orders. With --grid, each of some rates is kept for --steps steps instead. \
            Nothing is written but --svg FILE.
            """)

    @Option(help: ArgumentHelp("Settings from a YAML file; flags win.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The lowest and the highest rate.", valueName: "low..high"))
    var range = "1e-6..10"

    @Option(help: ArgumentHelp("Steps of each restart, or of each rate of a grid.", valueName: "n"))
    var steps = 100

    @Option(help: ArgumentHelp("How many times it is begun again from the same weights.", valueName: "n"))
    var restarts = 3

    @Option(help: ArgumentHelp("Fixed rates in place of growing ones, such as 0.001,0.01,0.1.", valueName: "rates"))
    var grid: String?

    @Option(help: ArgumentHelp("Also draw the curve, as SVG.", valueName: "file"))
    var svg: String?

    @OptionGroup(title: "Settings") var settings: SettingOptions<TrainingSettings>
    @OptionGroup(title: "Backend") var machine: SettingOptions<BackendSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        do {
            _ = try finder()
            _ = try gridRates()
        } catch let error as FoveaError {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        let asked = try settings.configuration(over: config.map { try ConfigurationFile<TrainingSettings>(path: $0) })
        try asked.requireComplete(for: "lr-find")
        let trainer = try Trainer(
            configuration: asked, backend: asked.makeBackend(machine.backend), events: EventTee([]),
            interruption: .onSignals())
        // Weights of a file, where one is given: the rate is looked for from where training begins.
        for note in try trainer.begin() { tell("warning: \(note)") }
        if let rates = try gridRates() { return try tryGrid(rates, trainer) }
        let finder = try finder()
        let curve = try finder.curve(of: trainer) { tell("restart \($0) of \(finder.restarts) is done") }
        try svg.map { try AtomicFile.write(Data(chart(curve).svg.utf8), to: $0) }
        let plot = TextChart(points: curve.points.map { ($0.rate, $0.loss) }, xScale: .logarithmic)
        let text = "\(plot.text)\n\n\(sentences(curve).joined(separator: "\n"))\n"
        output.report(.result(fields(curve)), text: text)
    }

    private func finder() throws -> RateFinder {
        let ends = range.components(separatedBy: "..").map { Double($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else {
            throw FoveaError.usage("--range expects two rates such as 1e-6..10, but got '\(range)'")
        }
        return try RateFinder(range: low...high, steps: grid == nil ? steps : 100, restarts: restarts)
    }

    private func gridRates() throws -> [Double]? {
        try atLeast(1, steps, of: "--steps")
        return try grid?.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let rate = Double(text), rate > 0, rate.isFinite else {
                throw FoveaError.usage("--grid expects rates above 0 such as 0.001,0.01,0.1, but got '\(text)'")
            }
            return rate
        }
    }

    private func tell(_ text: String) {
        if !output.json, !output.quiet { StandardError.write(text + "\n") }
    }

    private func sentences(_ curve: RateCurve) -> [String] {
        guard let found = curve.suggestion else {
            return [
                "no rate from \(curve.rates[0].short) to \((curve.rates.last ?? 0).short) made the loss fall by a twentieth: look for a fault "
                    + "first (fovea check), or try more --steps"
            ]
        }
        let methods =
            "steepest fall at \(found.steepest.short); lowest loss at \(found.lowest.short)"
            + (found.methodsAgree
                ? ""
                : ": the two disagree, so try --grid \((found.rate / 10).short),\(found.rate.short),\((found.rate * 10).short)")
        return [
            methods,
            "the loss stays down up to \(found.largestStable.short)"
                + (found.endsAtTheEdge ? ", the last that was tried: larger ones may do as well (--range)" : ""),
            "suggested: --lr \(found.rate.short), or from \(found.steepest.short) to \(found.lowest.short)",
        ]
    }

    private func fields(_ curve: RateCurve) -> Event.Fields {
        var fields: Event.Fields = [
            "lr": .array(curve.points.map { .double($0.rate) }), "loss": .array(curve.points.map { .double($0.loss) }),
            "deviation": .array(curve.points.map { .double($0.deviation) }),
            "restarts": .array(curve.sweeps.map { .array($0.map { .double($0) }) }),
        ]
        if let found = curve.suggestion {
            fields["suggested_lr"] = .double(found.rate)
            fields["steepest_lr"] = .double(found.steepest)
            fields["lowest_lr"] = .double(found.lowest)
            fields["largest_stable_lr"] = .double(found.largestStable)
            fields["methods_agree"] = .bool(found.methodsAgree)
        }
        return fields
    }

    private func chart(_ curve: RateCurve) -> LineChart {
        let points = curve.points
        var marks: [LineChart.Mark] = []
        if let found = curve.suggestion {
            marks = [
                .init(x: found.rate, label: "suggested \(found.rate.short)"),
                .init(x: found.largestStable, label: "stable up to \(found.largestStable.short)"),
            ]
        }
        return LineChart(
            title: "loss over the learning rate", xLabel: "learning rate", yLabel: "loss",
            lines: [
                .init(label: "mean of \(curve.sweeps.count)", points: points.map { ($0.rate, $0.loss) }),
                .init(label: "plus deviation", points: points.map { ($0.rate, $0.loss + $0.deviation) }),
                .init(label: "minus deviation", points: points.map { ($0.rate, $0.loss - $0.deviation) }),
            ], xScale: .logarithmic, marks: marks)
    }

    private func tryGrid(_ rates: [Double], _ trainer: Trainer) throws {
        let found = try RateFinder.grid(rates, steps: steps, of: trainer) {
            tell("rate \($0) of \(rates.count) is done")
        }
        let best = found.filter { $0.loss != nil }.min { ($0.loss ?? 0) < ($1.loss ?? 0) }
        var fields: Event.Fields = [
            "lr": .array(found.map { .double($0.rate) }),
            "loss": .array(found.map { $0.loss.map { .double($0) } ?? .null }),
        ]
        if let best { fields["suggested_lr"] = .double(best.rate) }
        let lines = found.map { "lr \($0.rate.short)  loss \($0.loss.map(\.short) ?? "not a number")" }
        let end =
            best.map { "the lowest loss after \(steps) steps: --lr \($0.rate.short)" } ?? "no rate kept the loss finite"
        output.report(.result(fields), text: (lines + [end]).joined(separator: "\n") + "\n")
    }
}
