import FoveaTensor

/// Somewhere that events go.
///
/// A session calls it from one thread, between steps: it should be quick. What cannot be shown to people is dropped; a record that
/// cannot be kept says so in ``failure``, and the session stops.
public protocol EventSink: AnyObject {
    /// Takes one event; events come in the order in which things happened.
    func receive(_ event: Event)

    /// Called once, after the last event.
    func finish()

    /// Why an event was lost that should have been kept; `nil` as long as none was.
    var failure: FoveaError? { get }
}

extension EventSink {
    /// By default nothing is left to do.
    public func finish() {}
    /// By default whatever is lost does not matter.
    public var failure: FoveaError? { nil }
}

/// Gives every event to several sinks, in order.
public final class EventTee: EventSink {
    private let sinks: [any EventSink]

    /// The sinks in the order in which they get each event; none is allowed.
    public init(_ sinks: [any EventSink]) { self.sinks = sinks }

    /// Hands the event to every sink before it returns.
    public func receive(_ event: Event) { for sink in sinks { sink.receive(event) } }
    /// The first sink's that has one.
    public var failure: FoveaError? { sinks.lazy.compactMap(\.failure).first }
    /// Finishes every sink.
    public func finish() { for sink in sinks { sink.finish() } }
}

/// Keeps every event in memory, in order: for short trainings whose curves are wanted and nothing else.
public final class EventRecorder: EventSink {
    /// What happened so far.
    public private(set) var events: [Event] = []

    /// One that has seen nothing.
    public init() {}

    /// Keeps it.
    public func receive(_ event: Event) { events.append(event) }
}
