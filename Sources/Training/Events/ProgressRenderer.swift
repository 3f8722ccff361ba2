#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Shows a training session to a person, on standard error.
///
/// On a terminal the last line is alive: a bar over the epoch, loss and accuracy (exponential means), the curve of the loss over the session so far
/// (where the locale is one of UTF-8), images per second and the time to go. It is redrawn at most ten times a second. Where standard error is a file or a pipe there is no bar:
/// a plain line every ten seconds, and the same lines as on a terminal for epochs and evaluations.
///
///     epoch  2/5  [===========>        ]  233/422  loss 0.3121 █▅▄▃▃▂▂▁  accuracy 88.9%  5210 images/s  0:41 to go
///     epoch  2/5  loss 0.3057  accuracy 89.1%  10.2 s  validation loss 0.2731  accuracy 90.2%
public final class ProgressRenderer: EventSink {
    private let isTerminal: Bool
    private let write: (String) -> Void
    private let now: () -> ContinuousClock.Instant
    private let columns: () -> Int
    /// Whether the terminal can show blocks.
    private let showsCurve: Bool

    private var run: Event.Run?
    private var lastDrawn: ContinuousClock.Instant?
    private var isDrawn = false
    /// A finished epoch waits for its validation, to stand on one line with it.
    private var finishedEpoch: String?
    private var smoothed: (epoch: Int, loss: Double, top1: Double?)?
    private var history = LossHistory()

    /// - Parameter fileDescriptor: Where to write; whether it is a terminal is found out.
    public convenience init(fileDescriptor: Int32 = STDERR_FILENO) {
        self.init(
            isTerminal: isatty(fileDescriptor) == 1,
            columns: {
                var size = winsize()
                return ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
            },
            showsCurve: ProgressRenderer.localeHasBlocks { name in getenv(name).map { String(cString: $0) } },
            write: { text in
                var text = text
                text.withUTF8 { bytes in
                    // What cannot be shown is dropped: a closed terminal must not stop the run.
                    #if canImport(Glibc)
                    _ = Glibc.write(fileDescriptor, bytes.baseAddress, bytes.count)
                    #elseif canImport(Musl)
                    _ = Musl.write(fileDescriptor, bytes.baseAddress, bytes.count)
                    #elseif canImport(Darwin)
                    _ = Darwin.write(fileDescriptor, bytes.baseAddress, bytes.count)
                    #endif
                }
            })
    }

    /// A renderer whose terminal and clock are given, for tests.
    init(
        isTerminal: Bool, columns: @escaping () -> Int = { 100 }, showsCurve: Bool = false,
        now: @escaping () -> ContinuousClock.Instant = { .now }, write: @escaping (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.showsCurve = showsCurve
        self.now = now
        self.write = write
    }

    /// Redraws the bar or prints a line, as the event asks; a checkpoint shows nothing.
    public func receive(_ event: Event) {
        switch event {
        case .run(let run):
            self.run = run
            line(ProgressText.run(run))
        case .step(let step): show(step)
        case .epoch(let epoch):
            flush()
            finishedEpoch = ProgressText.epoch(epoch, of: run?.epochs ?? epoch.epoch)
        case .evaluation(let evaluation):
            if evaluation.split == "validation", let epoch = finishedEpoch {
                finishedEpoch = nil
                line(epoch + ProgressText.validation(evaluation))
            } else {
                flush()
                line(ProgressText.evaluation(evaluation))
            }
        case .checkpoint: break
        case .warning(let warning):
            flush()
            line("warning: \(warning.message)")
        // Commands print their own results and errors.
        case .result, .error, .unknown: flush()
        }
    }

    /// Prints what still waits and takes the bar away.
    public func finish() {
        flush()
        erase()
    }

    private func show(_ step: Event.Step) {
        flush()
        smooth(step)
        history.add(step.loss)
        guard let run, let smoothed else { return }
        let instant = now()
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        if let lastDrawn, instant - lastDrawn < interval { return }
        lastDrawn = instant
        let width = max(columns() - 1, 20)
        let text = ProgressText.step(
            step, loss: smoothed.loss, top1: smoothed.top1, of: run, history: showsCurve ? history : nil,
            columns: isTerminal ? width : nil)
        guard isTerminal else { return write(text + "\n") }
        write("\r\u{1B}[K" + text.prefix(width))
        isDrawn = true
    }

    /// Whether texts are UTF-8 by the first of the variables that is set, as the C library looks for it.
    static func localeHasBlocks(_ variable: (String) -> String?) -> Bool {
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
        return name.lowercased().replacing("-", with: "").contains("utf8")
    }

    /// One step's loss jumps; its exponential mean over about twenty steps can be read.
    private func smooth(_ step: Event.Step) {
        guard let previous = smoothed, previous.epoch == step.epoch else {
            smoothed = (step.epoch, step.loss, step.top1)
            return
        }
        smoothed = (
            step.epoch, previous.loss + (step.loss - previous.loss) * 0.05,
            previous.top1.flatMap { old in step.top1.map { old + ($0 - old) * 0.05 } }
        )
    }

    private func flush() {
        guard let text = finishedEpoch else { return }
        finishedEpoch = nil
        line(text)
    }

    private func line(_ text: String) {
        erase()
        write(text.printable + "\n")
    }

    private func erase() {
        if isDrawn { write("\r\u{1B}[K") }
        isDrawn = false
    }
}
