import FoveaTensor

/// Where graphs run.
public protocol Backend: Sendable {
    /// As plans and reports print it.
    var name: String { get }

    /// Turns a graph into something that can be run many times.
    ///
    /// - Parameter resident: how many of the graph's inputs, counted from the first, are state that lives with the
    ///   backend; the others are given anew at every run.
    func compile(_ graph: Graph, resident: Int) throws -> any Executable
}

/// A compiled graph.
public protocol Executable: AnyObject {
    /// Runs once. Donated state is updated in place; the other outputs are returned, row-major.
    func run(state: [Resident], inputs: [NDArray]) throws -> [NDArray]

    /// What one run does.
    var plan: Plan { get }

    /// What has been done so far.
    var counters: ExecutionCounters { get }

    /// Whether the time of every step is taken; off by default.
    var isProfiling: Bool { get set }

    /// Seconds spent in each step of `plan` while profiling, summed over the runs.
    var stepSeconds: [Double] { get }
}

/// What an executable has done since it was compiled: evidence that nothing is done twice.
public struct ExecutionCounters: Sendable, Hashable {
    /// How often it was run; a run that threw does not count.
    public var runs = 0
    /// Blocks of memory taken for intermediate values and scratch.
    public var allocations = 0
    /// Residents that had to be moved into another layout before a run.
    public var relayouts = 0

    public init() {}
}
