/// Somewhere that events go.
///
/// A session calls it from one thread, between steps: it should be quick, and it must not fail a run. What cannot be
/// shown is dropped.
public protocol EventSink: AnyObject {
    func receive(_ event: Event)

    /// Called once, after the last event.
    func finish()
}

extension EventSink {
    public func finish() {}
}

/// Gives every event to several sinks, in order.
public final class EventTee: EventSink {
    private let sinks: [any EventSink]

    public init(_ sinks: [any EventSink]) { self.sinks = sinks }

    public func receive(_ event: Event) { for sink in sinks { sink.receive(event) } }
    public func finish() { for sink in sinks { sink.finish() } }
}
