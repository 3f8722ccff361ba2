/// The words of `ProgressRenderer`.
package enum ProgressText {
    static func run(_ run: Event.Run) -> String {
        var counts = "\(run.trainingCount) training"
        if run.validationCount > 0 { counts += ", \(run.validationCount) validation" }
        if run.testCount > 0 { counts += ", \(run.testCount) test" }
        let text = "\(run.model): \(run.parameters) parameters; \(run.data): \(counts) images; \(run.backend)"
        return run.startingStep > 0 ? text + "; going on from step \(run.startingStep)" : text
    }

    /// How many steps a session makes before the time to go is told.
    private static let fewestSteps = 5

    /// - Parameters:
    ///   - history: The losses so far, where the terminal can show their curve.
    ///   - columns: How wide the line may be, with a bar; `nil` for no bar and any width. In a narrow terminal the bar and the curve become shorter
    ///     first, then the speed goes, then bar and curve for it, then the accuracy and the loss: how far it is and how long it will take stay.
    static func step(
        _ step: Event.Step, loss: Double, top1: Double?, of run: Event.Run, history: LossHistory? = nil, columns: Int?
    ) -> String {
        let before = (step.epoch - 1) * max(run.stepsPerEpoch, 1)
        // The last epoch may be cut short.
        let perEpoch = max(min(run.stepsPerEpoch, run.steps - before), 1)
        let done = min(max(step.step - before, 0), perEpoch)
        func text(_ width: Int, _ curve: Int, _ details: Int) -> String {
            var parts = [heading(step.epoch, of: run.epochs)]
            if width > 0 { parts.append(bar(done: done, of: perEpoch, width: width)) }
            parts.append("\(done)/\(perEpoch)")
            let line = curve > 0 ? history?.sparkline(width: curve) ?? "" : ""
            if details > 0 { parts.append("loss \(fixed(loss, 4))" + (line.isEmpty ? "" : " " + line)) }
            if details > 1, let top1 { parts.append("accuracy \(percent(top1))") }
            if details > 2 {
                parts.append("\(fixed(step.imagesPerSecond, step.imagesPerSecond < 100 ? 1 : 0)) images/s")
            }
            // One step tells nothing of those to come: it has compiled the program, and waited for the first images.
            if step.imagesPerSecond > 0, step.step - run.startingStep >= fewestSteps {
                let images = Double(max(run.steps - step.step, 0)) * Double(run.batchSize)
                parts.append("\(time(images / step.imagesPerSecond)) to go")
            }
            return parts.joined(separator: "  ")
        }
        guard let columns else { return text(0, 0, 3) }
        // The widths of the bar and of the curve, and how many of loss, accuracy and speed.
        let withCurve = [(20, 16, 3), (10, 16, 3), (10, 8, 3), (10, 8, 2), (8, 6, 2)]
        let forms =
            (history == nil ? [] : withCurve) + [(20, 0, 3), (10, 0, 3), (0, 0, 3), (0, 0, 2), (0, 0, 1), (0, 0, 0)]
        let lines = forms.lazy.map { text($0.0, $0.1, $0.2) }
        return lines.first { $0.count <= columns } ?? text(0, 0, 0)
    }

    static func epoch(_ epoch: Event.Epoch, of epochs: Int) -> String {
        let numbers = "loss \(fixed(epoch.loss, 4))\(accuracy(epoch.top1))"
        return "\(heading(epoch.epoch, of: epochs))  \(numbers)  \(fixed(epoch.seconds, 1)) s"
    }

    static func validation(_ evaluation: Event.Evaluation) -> String {
        "  validation loss \(fixed(evaluation.loss, 4))\(accuracy(evaluation.top1))"
    }

    static func evaluation(_ evaluation: Event.Evaluation) -> String {
        let numbers = "loss \(fixed(evaluation.loss, 4))\(accuracy(evaluation.top1, 2))"
        return "\(evaluation.split): \(numbers)  (\(evaluation.count) images)"
    }

    static func bar(done: Int, of total: Int, width: Int) -> String {
        let filled = done * width / max(total, 1)
        let head = filled < width ? ">" : ""
        let rest = width - filled - head.count
        return "[" + String(repeating: "=", count: filled) + head + String(repeating: " ", count: rest) + "]"
    }

    /// `1:02:03`, `2:03`, and `0:07` below a minute.
    static func time(_ seconds: Double) -> String {
        let total = Int(min(max(seconds, 0), 1e9).rounded())
        let hours = total / 3600
        let minutes = total / 60 % 60
        let tail = padded(total % 60)
        return hours > 0 ? "\(hours):\(padded(minutes)):\(tail)" : "\(minutes):\(tail)"
    }

    /// Nothing where the images have values.
    private static func accuracy(_ top1: Double?, _ digits: Int = 1) -> String {
        top1.map { "  accuracy \(percent($0, digits))" } ?? ""
    }

    package static func percent(_ share: Double, _ digits: Int = 1) -> String { fixed(share * 100, digits) + "%" }

    /// `value` with so many digits after the point.
    package static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (abs(value) * scale).rounded()
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard scaled < 9e18 else { return "\(value)" }
        let whole = Int(scaled) / Int(scale)
        guard digits > 0 else { return sign + "\(whole)" }
        let fraction = String(Int(scaled) % Int(scale))
        return sign + "\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    private static func heading(_ epoch: Int, of epochs: Int) -> String {
        let width = String(epochs).count
        let number = String(epoch)
        return "epoch " + String(repeating: " ", count: max(width - number.count, 0)) + "\(number)/\(epochs)"
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
