import ArgumentParser
import Fovea
import Foundation

struct DrawSchedule: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Draws a schedule's learning rates, and momenta where it moves them, as SVG.",
        discussion: """
            Example:
              fovea schedule cosine:warmup=5 --epochs 90 --lr 0.1 --out cosine.svg
              fovea schedule 'constant:for=10 then step:every=5,gamma=0.5' --epochs 30 --out steps.svg
              fovea schedule plateau:patience=1 --epochs 6 --losses 1,0.8,0.8,0.8,0.7 --out plateau.svg

            'fovea list schedules' has all of them.
            """)

    @Argument(help: ArgumentHelp("Such as cosine:warmup=5.", valueName: "spec"))
    var schedule: String

    @Option(help: ArgumentHelp("The length of the run.", valueName: "n"))
    var epochs = 30

    @Option(help: ArgumentHelp("Steps in an epoch.", valueName: "n"))
    var stepsPerEpoch = 100

    @Option(help: ArgumentHelp("The base learning rate.", valueName: "rate"))
    var lr = 0.1

    @Option(help: ArgumentHelp("Validation losses after each epoch, for plateau.", valueName: "list"))
    var losses: String?

    @Option(
        help: ArgumentHelp(
            "The SVG file to write; one that exists is replaced. Without it the rates are printed, epoch by epoch.",
            valueName: "file"))
    var out: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    /// The most steps that are drawn; more would make a file that no viewer opens.
    private static let mostSteps = 10_000_000

    func validate() throws {
        try atLeast(1, epochs, of: "--epochs")
        try atLeast(1, stepsPerEpoch, of: "--steps-per-epoch")
        let (steps, overflow) = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
        guard !overflow, steps <= DrawSchedule.mostSteps else {
            throw ValidationError(
                "a drawing has at most \(DrawSchedule.mostSteps.grouped) steps; take fewer epochs or steps")
        }
        guard lr > 0, lr.isFinite else { throw ValidationError("--lr expects a number above 0, but got \(lr)") }
    }

    func run() throws {
        let course = try ScheduleRegistry.schedule(schedule)
        let losses = try validationLosses()
        if course.watchesValidation, losses.isEmpty, !output.quiet {
            StandardError.write("\(schedule) looks at validation losses; give --losses to see it move\n")
        }
        let total = epochs * stepsPerEpoch
        // A picture shows no more than some thousands of points.
        let stride = max(1, total / 4000)
        var rates: [(x: Double, y: Double)] = []
        var momenta: [(x: Double, y: Double)] = []
        for step in 0..<total where step % stride == 0 || step == total - 1 {
            let epoch = Double(step) / Double(stepsPerEpoch)
            let place = SchedulePlace(
                step: step, totalSteps: total, stepsPerEpoch: stepsPerEpoch,
                validationLosses: Array(losses.prefix(step / stepsPerEpoch)))
            let rate = lr * course.factor(at: place)
            guard rate.isFinite else {
                throw FoveaError.usage(
                    "\(schedule): the rate at epoch \(epoch.digits(2)) would be \(rate), which is no number to learn with"
                )
            }
            rates.append((epoch, rate))
            if course.movesMomentum { momenta.append((epoch, course.momentum(at: place) ?? .nan)) }
        }
        var lines = [LineChart.Line(label: "learning rate", points: rates)]
        if !momenta.isEmpty { lines.append(.init(label: "momentum", points: momenta, axis: .right)) }
        let chart = LineChart(
            title: schedule, xLabel: "epoch", yLabel: "learning rate", rightLabel: "momentum", lines: lines)
        var fields: Event.Fields = [
            "schedule": .string(schedule), "steps": .int(total), "first_lr": .double(rates.first?.y ?? 0),
            "highest_lr": .double(rates.map(\.y).max() ?? 0), "last_lr": .double(rates.last?.y ?? 0),
            "epochs": .array(rates.map { .double($0.x) }), "lr": .array(rates.map { .double($0.y) }),
        ]
        if !momenta.isEmpty { fields["momentum"] = .array(momenta.map { .double($0.y) }) }
        guard let out else {
            // The first point of each epoch, and the last of all.
            let points = rates.enumerated().filter { index, point in
                index == rates.count - 1 || index == 0 || point.x.rounded(.down) > rates[index - 1].x.rounded(.down)
            }
            let lines = points.map { "epoch \($0.element.x.digits(2))  learning rate \($0.element.y.short)" }
            return output.answer(.result(fields), text: lines.joined(separator: "\n"))
        }
        try AtomicFile.write(Data(chart.svg.utf8), to: out)
        fields["path"] = .string(out)
        output.report(
            .result(fields),
            text:
                "\(out): \(schedule) over \(epochs) epochs, from \((rates.first?.y ?? 0).short) to \((rates.last?.y ?? 0).short)\n"
        )
    }

    private func validationLosses() throws -> [Double] {
        guard let losses else { return [] }
        return try losses.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let loss = Double(part), loss.isFinite else {
                throw FoveaError.usage("--losses expects numbers such as 1,0.8,0.7, but got '\(part)'")
            }
            return loss
        }
    }
}
