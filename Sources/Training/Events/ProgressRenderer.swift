/// Shows a training session to a person, on standard error: the ``LiveLine``, and above it a line for each epoch, evaluation and warning.
///
///     epoch  2/5  [===========>        ]  233/422  loss 0.3121 █▅▄▃▃▂▂▁  accuracy 88.9%  5210 images/s  0:41 to go
///     epoch  2/5  loss 0.3057  accuracy 89.1%  10.2 s  validation loss 0.2731  accuracy 90.2%
public final class ProgressRenderer: EventSink {
    private let live: LiveLine
    /// A finished epoch waits for its validation, to stand on one line with it.
    private var finishedEpoch: String?

    /// Shows it where the line is.
    public init(_ live: LiveLine = LiveLine()) { self.live = live }

    /// Redraws the bar or prints a line, as the event asks; a checkpoint shows nothing.
    public func receive(_ event: Event) {
        switch event {
        case .run(let run): live.print(ProgressText.run(run))
        case .epoch(let epoch):
            flush()
            finishedEpoch = ProgressText.epoch(epoch, of: live.run?.epochs ?? epoch.epoch)
        case .evaluation(let evaluation):
            if evaluation.split == "validation", let epoch = finishedEpoch {
                finishedEpoch = nil
                live.print(epoch + ProgressText.validation(evaluation))
            } else {
                flush()
                live.print(ProgressText.evaluation(evaluation))
            }
        case .checkpoint: break
        case .warning(let warning):
            flush()
            live.print("warning: \(warning.message)")
        // Commands print their own results and errors.
        case .step, .result, .error, .unknown: flush()
        }
        live.receive(event)
    }

    /// Prints what still waits and takes the bar away.
    public func finish() {
        flush()
        live.finish()
    }

    private func flush() {
        guard let text = finishedEpoch else { return }
        finishedEpoch = nil
        live.print(text)
    }
}
