/// Somewhere that events go.
///
/// A session calls it from one thread, between steps: it should be quick, and it must not fail a run. What cannot be
/// shown is dropped.
public protocol EventSink: AnyObject {
    /// Takes one event; events come in the order in which things happened.
    func receive(_ event: Event)

    /// Called once, after the last event.
    func finish()
}

extension EventSink {
    /// By default nothing is left to do.
    public func finish() {}
}

/// Gives every event to several sinks, in order.
public final class EventTee: EventSink {
    private let sinks: [any EventSink]

    /// The sinks in the order in which they get each event; none is allowed.
    public init(_ sinks: [any EventSink]) { self.sinks = sinks }

    /// Hands the event to every sink before it returns.
    public func receive(_ event: Event) { for sink in sinks { sink.receive(event) } }
    /// Finishes every sink.
    public func finish() { for sink in sinks { sink.finish() } }
}
