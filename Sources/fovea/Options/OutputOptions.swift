import ArgumentParser
import Fovea
import Foundation

/// Where results go: the same two flags on every subcommand.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write JSON Lines, and nothing else, on standard output: one event a line.")
    var json = false

    @Flag(help: "Print nothing on standard error but errors.")
    var quiet = false

    /// The renderers that the flags ask for. Every `stepInterval`-th step becomes a line of JSON.
    func sink(stepInterval: Int = 1) -> EventTee {
        var sinks: [any EventSink] = []
        if json { sinks.append(JSONLinesRenderer(fileDescriptor: STDOUT_FILENO, stepInterval: stepInterval)) }
        if !quiet { sinks.append(ProgressRenderer()) }
        return EventTee(sinks)
    }

    /// Shows a trial while it trains, between the lines of what tries it.
    func sink(ofTrial run: RunDirectory) -> EventTee {
        EventTee(quiet ? [] : [LiveLine(heading: (run.path as NSString).lastPathComponent)])
    }

    /// A finished answer: as an event on standard output with `--json`, else as text on standard error.
    func report(_ event: Event, text: @autoclosure () -> String) {
        if json {
            print(event.json)
            // Events of a session go past the library's buffer: what was told before them must be there before them.
            fflush(nil)
        } else if !quiet {
            StandardError.write(text())
        }
    }

    /// A finished answer that a user may want to pass on: on standard output, as an event with `--json`, else as text.
    func answer(_ event: Event, text: @autoclosure () -> String) { print(json ? event.json : text().printable) }
}
