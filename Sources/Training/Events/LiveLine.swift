#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The line that is alive while something trains, on standard error.
///
/// On a terminal it is redrawn at most ten times a second: a bar over the epoch, loss and accuracy (exponential means), the curve of the loss over
/// the run so far, also that of its earlier sessions (where the locale is one of UTF-8), images per second and the time to go. Where standard error
/// is a file or a pipe there is no bar, and a plain line every ten seconds.
///
///     epoch  2/5  [===========>        ]  233/422  loss 0.3121 █▅▄▃▃▂▂▁  accuracy 88.9%  5210 images/s  0:41 to go
///
/// What is trained on the way to something else has a ``heading``, and a plain line every minute: the lines of what it is done for tell the rest.
///
///     trial-003  epoch 2/9  233/422  loss 0.3121  accuracy 88.9%  5210 images/s  0:41 to go
public final class LiveLine: EventSink {
    /// What the line begins with, such as `trial-003`; `nil` where there is nothing else that trains.
    public let heading: String?
    private let isTerminal: Bool
    private let write: (String) -> Void
    private let now: () -> ContinuousClock.Instant
    private let columns: () -> Int
    /// Whether the terminal can show blocks.
    private let showsCurve: Bool

    private(set) var run: Event.Run?
    private var lastDrawn: ContinuousClock.Instant?
    private var isDrawn = false
    private var smoothed: (epoch: Int, loss: Double, top1: Double?)?
    private var history = LossHistory()

    /// - Parameters:
    ///   - heading: What the line begins with, where it is one part of several.
    ///   - fileDescriptor: Where to write; whether it is a terminal is found out.
    public convenience init(heading: String? = nil, fileDescriptor: Int32 = STDERR_FILENO) {
        self.init(
            heading: heading, isTerminal: isatty(fileDescriptor) == 1,
            columns: {
                var size = winsize()
                return ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
            },
            showsCurve: LiveLine.localeHasBlocks { name in getenv(name).map { String(cString: $0) } },
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

    /// A line whose terminal and clock are given, for tests.
    init(
        heading: String? = nil, isTerminal: Bool, columns: @escaping () -> Int = { 100 }, showsCurve: Bool = false,
        now: @escaping () -> ContinuousClock.Instant = { .now }, write: @escaping (String) -> Void
    ) {
        self.heading = heading
        self.isTerminal = isTerminal
        self.columns = columns
        self.showsCurve = showsCurve
        self.now = now
        self.write = write
    }

    /// Redraws the line after a step, and takes it away when the session ends; other events show nothing.
    public func receive(_ event: Event) {
        switch event {
        case .run(let run): begin(run)
        case .step(let step): show(step)
        case .result, .error: erase()
        case .epoch, .evaluation, .checkpoint, .warning, .unknown: break
        }
    }

    /// Takes the line away.
    public func finish() { erase() }

    /// Prints a line that stays, above the one that is alive.
    func print(_ text: String) {
        erase()
        write(text.printable + "\n")
    }

    private func begin(_ run: Event.Run) {
        self.run = run
        if heading != nil, !isTerminal { lastDrawn = now() }
        // What the sessions before this one have shown.
        guard isTerminal, showsCurve, run.startingStep > 0, let directory = run.directory,
            let log = try? EventLog(contentsOf: RunDirectory(directory).events)
        else { return }
        for case .step(let step) in log.events where step.step <= run.startingStep { history.add(step.loss) }
    }

    private func show(_ step: Event.Step) {
        smooth(step)
        history.add(step.loss)
        guard let run, let smoothed else { return }
        let instant = now()
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(heading == nil ? 10 : 60)
        if let lastDrawn, instant - lastDrawn < interval { return }
        lastDrawn = instant
        let width = max(columns() - 1, 20)
        let start = heading.map { "\($0)  " } ?? ""
        let text = ProgressText.step(
            step, loss: smoothed.loss, top1: smoothed.top1, of: run, history: showsCurve ? history : nil,
            columns: isTerminal ? width - start.count : nil)
        guard isTerminal else { return write(start + text + "\n") }
        write("\r\u{1B}[K" + (start + text).prefix(width))
        isDrawn = true
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

    private func erase() {
        if isDrawn { write("\r\u{1B}[K") }
        isDrawn = false
    }

    /// Whether texts are UTF-8 by the first of the variables that is set, as the C library looks for it.
    static func localeHasBlocks(_ variable: (String) -> String?) -> Bool {
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
        return name.lowercased().replacing("-", with: "").contains("utf8")
    }
}
